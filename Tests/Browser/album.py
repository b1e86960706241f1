"""A page to leaf through the pictures that the browser tests took."""

import html
import os


def bind(folder):
    """Writes index.html beside the pictures, in the order of their names; answers its path."""
    pictures = sorted(name for name in os.listdir(folder) if name.endswith((".png", ".jpg")))
    figures = "\n".join(
        f'<figure><a href="{html.escape(name)}"><img src="{html.escape(name)}" alt="" loading="lazy"></a>'
        f"<figcaption>{html.escape(os.path.splitext(name)[0])}</figcaption></figure>"
        for name in pictures
    )
    path = os.path.join(folder, "index.html")
    with open(path, "w", encoding="utf-8") as page:
        page.write(
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens</title>'
            "<style>body{font:14px system-ui;margin:2rem;display:grid;gap:2rem;background:#888;"
            "grid-template-columns:repeat(auto-fill,minmax(16rem,1fr))}figure{margin:0}"
            "img{width:100%;height:22rem;object-fit:cover;object-position:top}</style>\n" + figures + "\n</html>\n"
        )
    return path
