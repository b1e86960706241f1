"""Every screen: no axe-core violation, nothing wider than the screen. Languages, themes and widths take turns;
with --all each screen is looked at in every language, both themes and two widths, which takes half an hour.

Starts the built program on a demo desk of its own and follows its links as an administrator, an engineer and a customer.
Writes pictures and an index.html to leaf through them, those of the README with --readme, and ends with `N passed, N failed`.

    .venv/bin/python Tests/Browser/looks.py --program .build/debug/aftercare --scratch /tmp/looks
"""

import argparse
import html
import importlib.resources
import os
import re
import sys
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import sync_playwright

from album import bind
from run import BASE, Server
from states import sign_in, states

LANGUAGES = {"zh-Hant": "zh-TW", "zh-Hans": "zh-CN", "en": "en-GB"}
ENGINEERS = {"zh-Hant": "chen", "zh-Hans": "wu", "en": "emma"}
COMBINATIONS = [("light", 1440, 900), ("dark", 1440, 900), ("light", 360, 780), ("dark", 360, 780)]
# Files, and what ends the session.
LEFT_OUT = re.compile(r"/(export|assets|api|sign-out|live|palette)\b|/export|format=|/attachments/|/files/|^/plans/[^/?]+/text")


def shape(address):
    """What kind of screen an address is: two tickets are one, two forms of a ticket are two."""
    parts = urlsplit(address)
    path = "/".join("*" if re.search(r"\d", part) else part for part in parts.path.split("/"))
    query = sorted(f"{name}={value}" if name in ("do", "tab") else name for name, value in parse_qsl(parts.query))
    return path + ("?" + "&".join(query) if query else "")


def screens(page, starts, most=400):
    """One address for each kind of screen that can be reached by links; more than `most` are an error of the tour's.

    Pages are read here without showing them, which is ten times as quick; each is shown when it is looked at.
    """
    found, waiting = {}, list(starts)
    for start in starts:
        found[shape(start)] = start
    while waiting:
        if len(found) > most:
            raise RuntimeError(f"more than {most} kinds of screens: {list(found)[-5:]}")
        words = page.request.get(BASE + waiting.pop(0)).text()
        for link in re.findall(r'<a\s[^>]*?\bhref="(/[^"]*)"', words):
            link = html.unescape(link).split("#")[0]
            if link and not LEFT_OUT.search(link) and shape(link) not in found:
                found[shape(link)] = link
                waiting.append(link)
    return found


class Looks:
    def __init__(self, pictures, is_short):
        self.pictures, self.is_short = pictures, is_short
        self.passed = self.failed = 0
        self.axe = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
        self.noise = []

    def check(self, page, name, language, combination):
        theme, width, height = combination
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": height})
        # A form that takes the cursor scrolls: what then lies half under the bar above is too near to it by chance.
        found = page.evaluate(
            """async () => {
                scrollTo(0, 0);
                const options = { resultTypes: ['violations'],
                    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
                const result = await axe.run(document, options);
                return result.violations.map((one) => one.id + ': ' + one.nodes.slice(0, 2).map((node) => node.target.join(' ')).join(', '));
            }"""
        )
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wider > 0:
            found.append(f"{wider} px wider than the screen")
        if found:
            self.failed += 1
            print(f"FAILED {name} ({language}, {theme}, {width}): {'; '.join(found)}", flush=True)
        else:
            self.passed += 1

    def look(self, page, name, address, language, combinations):
        answer = page.goto(BASE + address)
        if answer is None or answer.status >= 400:
            self.failed += 1
            print(f"FAILED {name} ({language}): {answer and answer.status}", flush=True)
            return
        page.evaluate(self.axe)
        for combination in combinations:
            self.check(page, name, language, combination)
            theme, width, _ = combination
            if (self.is_short or language == "zh-Hant") and (theme, width) in (("light", 1440), ("dark", 360)):
                self.picture(page, name, combination)

    def picture(self, page, name, combination):
        theme, width, _ = combination
        file = re.sub(r"[^\w]+", "-", name.replace("*", "one")).strip("-") or "start"
        page.screenshot(path=os.path.join(self.pictures, f"{file}-{theme}-{width}.png"), full_page=True)

    def listen(self, page):
        # How quick the machine is decides nothing.
        page.set_default_timeout(120_000)
        page.on("pageerror", lambda error: self.noise.append(f"{page.url}: {error}"))
        page.on("console", lambda said: said.type == "error" and self.noise.append(f"{page.url}: {said.text}"))

    def tour(self, browser, login, language, starts, known=None):
        context = browser.new_context(locale=LANGUAGES[language], timezone_id="Asia/Shanghai")
        page = context.new_page()
        self.listen(page)
        if login:
            sign_in(page, login)
        found = known or screens(page, starts)
        place = list(LANGUAGES).index(language)
        for number, (name, address) in enumerate(found.items()):
            if not self.is_short:
                self.look(page, name, address, language, COMBINATIONS)
                continue
            if number % 3 != place:
                continue
            chosen = [COMBINATIONS[(number + place) % 4]]
            # The forms of a ticket share one frame.
            if "do=" not in name:
                chosen.append(COMBINATIONS[3 - (number + place) % 4])
            self.look(page, name, address, language, chosen)
        context.close()
        return found


# What people type into a field of one line: an address, Chinese without a stop, another direction, a file's name.
ADDRESS = "https://example.com/" + "a" * 200
HAN = "字" * 200
MIXED = "مرحبا بالعالم\u202e 🛠️👩🏽‍🔧 " + "W" * 120
WIDTHS = [(360, 780), (1440, 900)]


def unbroken(looks, browser):
    """Whatever people type, no page grows wider than the screen, and no column of the queue is pushed out of sight."""

    def page_of(login):
        page = browser.new_context(locale="zh-TW", timezone_id="Asia/Shanghai").new_page()
        looks.listen(page)
        sign_in(page, login)
        return page

    def send(page, address, fields, choose=(), files=None):
        page.goto(BASE + address)
        form = page.locator("main form[method=post]:has([name=" + next(iter(fields)) + "])").first
        for name, value in fields.items():
            form.locator(f"[name={name}]").fill(value)
        for name in choose:
            form.locator(f"select[name={name}]").select_option(index=form.locator(f"select[name={name}] option").count() - 1)
        if files:
            form.locator("input[type=file]").set_input_files(files)
        form.locator("button.primary, .form-end button").last.click()
        page.wait_for_url(lambda url: url != BASE + address)
        if page.locator("main [aria-invalid=true]").count():
            raise RuntimeError(f"{address} refused it: {page.locator('main').inner_text()[:300]}")

    liu, zheng = page_of("liu"), page_of("zheng")
    photo = {"name": "b" * 180 + ".txt", "mimeType": "text/plain", "buffer": b"x"}
    for words in (ADDRESS, HAN, MIXED):
        send(liu, "/portal/report", {"subject": words, "words": words, "suitable": words[:150]})
    theirs = urlsplit(liu.url).path
    number = theirs.split("/")[-1]
    send(zheng, "/customers/new", {"code": "LONG-1", "name": "N" * 190, "shortName": "S" * 40, "notes": ADDRESS})
    customer = urlsplit(zheng.url).path
    send(zheng, f"{customer}/sites/new", {"name": "P" * 190, "address": ADDRESS})
    send(zheng, f"{customer}/contacts/new", {"name": "M" * 100, "phones": "0215550001234", "email": "e" * 60 + "@example.com"})
    zheng.goto(f"{BASE}{customer}/devices/new")
    if zheng.locator("main form [name=serial]").count():
        place = {"serial": "L" * 60}
        if zheng.locator("main form [name=location]").count():
            place["location"] = ADDRESS[:200]
        send(zheng, f"{customer}/devices/new", place, ["model"])
    intake = f"/tickets/new?customer={customer.split('/')[-1]}"
    zheng.goto(BASE + intake)
    zheng.fill("form#call [name=subject]", MIXED)
    with zheng.expect_navigation():
        zheng.locator("form#call .primary").click()
    ours = urlsplit(zheng.url).path
    send(zheng, f"{ours}?do=notes", {"words": ADDRESS})
    zheng.goto(f"{BASE}{ours}?do=attachments")
    zheng.set_input_files(".work input[type=file]", [photo])
    with zheng.expect_navigation():
        zheng.locator(".work .form-end button").click()
    zheng.goto(f"{BASE}/tickets?q=N")
    zheng.click(".own-view > summary")
    zheng.fill("[name=view-name]", "V" * 60)
    with zheng.expect_navigation():
        zheng.click(".view-form .primary")
    zheng.goto(f"{BASE}/webhooks/new")
    zheng.fill("[name=about]", "W" * 190)
    zheng.fill("[name=url]", "https://localhost/" + "a" * 200)
    zheng.locator("[name=events]").first.check()
    zheng.click(".form-end .primary")
    zheng.goto(f"{BASE}/webhooks")
    hook = zheng.locator("a.row-link").first.get_attribute("href")
    zheng.goto(BASE + hook)
    with zheng.expect_navigation():
        zheng.click(f"form[action='{hook}/test'] button")
    delivery = urlsplit(zheng.url).path
    zheng.goto(BASE + "/imports")
    # Put there at once: what a paste does, and not a hundred thousand keys.
    long_file = "code,name\n" + "".join(f"L-{n},Customer {n} of a long file\n" for n in range(4_000)) + ",nobody\n"
    zheng.eval_on_selector("[name=text]", "(field, words) => { field.value = words; }", long_file)
    with zheng.expect_navigation():
        zheng.click(".form-end .primary")
    job = urlsplit(zheng.url).path
    # It shows itself anew until the file was read; the last line refuses it.
    zheng.locator("form[action='/imports']").wait_for()
    zheng.evaluate(looks.axe)
    for combination in COMBINATIONS[:2]:
        looks.check(zheng, "a job", "zh-Hant", combination)
        looks.picture(zheng, "jobs", combination)
    liu.goto(BASE + "/portal")
    zheng.goto(BASE + f"/tickets/new?q=LP4-25128")
    known = urlsplit(zheng.url)
    pages = [
        (liu, address)
        for address in ("/portal", theirs, "/portal/report", "/portal/devices", "/portal/documents")
    ] + [
        (zheng, address)
        for address in (
            "/tickets", f"/tickets/{number}", ours, f"{ours}?do=assignment", f"{ours}?do=visits",
            f"{ours}?do=contacts", f"{ours}?do=device", f"{ours}?do=customer-links", f"{ours}?do=pause", intake,
            f"{known.path}?{known.query}", f"/tickets/assignments?ticket={number}&ticket={ours.split('/')[-1]}",
            f"/tickets/appointments?ticket={number}", "/customers", customer, "/devices", "/morning", "/notices", "/search?q=a",
            "/tickets/new?q=NNN", "/audit", "/measures", "/webhooks", hook, delivery, f"{hook}/edit", "/backups", "/imports", job,
        )
    ]
    for page, address in pages:
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            page.goto(BASE + address)
            found = page.evaluate(
                """() => {
                    const frame = document.querySelector('.table-frame:has(.queue)');
                    return [document.documentElement.scrollWidth - innerWidth, frame ? frame.scrollWidth - frame.clientWidth : 0];
                }"""
            )
            if max(found) > 0:
                looks.failed += 1
                print(f"FAILED {address} with long words ({width}): page and table too wide by {found}", flush=True)
                page.screenshot(path=os.path.join(looks.pictures, f"wide-{looks.failed}-{width}.png"))
            else:
                looks.passed += 1
    peek(looks, zheng)
    for page in (liu, zheng):
        page.context.close()


def peek(looks, page):
    """The look into a ticket from the queue: whole, and without a violation, in both themes."""
    page.goto(BASE + "/tickets")
    page.evaluate(looks.axe)
    for combination in COMBINATIONS:
        page.set_viewport_size({"width": combination[1], "height": combination[2]})
        page.locator("tbody .row-link").first.focus()
        page.keyboard.press("Space")
        page.locator(".peek .stepper").wait_for()
        looks.check(page, "the peek", "zh-Hant", combination)
        hidden = page.evaluate("(() => { const s = document.querySelector('.peek .stepper'); return s.scrollWidth - s.clientWidth; })()")
        if hidden > 0:
            looks.failed += 1
            print(f"FAILED the peek hides {hidden} px of the ladder ({combination})", flush=True)
        page.screenshot(path=os.path.join(looks.pictures, f"peek-{combination[0]}-{combination[1]}.png"))
        page.keyboard.press("Escape")


def pictures(browser, folder):
    """Four small pictures for the README."""
    os.makedirs(folder, exist_ok=True)

    def take(login, address, name, size, theme):
        context = browser.new_context(
            locale="en-GB", timezone_id="Asia/Shanghai", color_scheme=theme, reduced_motion="reduce",
            viewport={"width": size[0], "height": size[1]},
        )
        page = context.new_page()
        sign_in(page, login)
        page.goto(BASE + address)
        page.screenshot(path=os.path.join(folder, f"{name}.jpg"), type="jpeg", quality=60)
        context.close()

    take("zheng", "/tickets", "queue", (1440, 900), "light")
    take("zheng", "/tickets/SR-1011", "ticket", (1440, 900), "light")
    take("emma", "/today", "today", (390, 750), "dark")
    take("zheng", "/plans/standard", "plan", (1440, 900), "light")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--pictures", help="where the pictures go; the scratch folder unless told")
    parser.add_argument("--all", action="store_true", help="every screen in everything")
    parser.add_argument("--readme", action="store_true", help="also take the README's pictures, to docs/pictures")
    options = parser.parse_args()
    os.makedirs(options.scratch, exist_ok=True)
    pictures_folder = options.pictures or options.scratch
    os.makedirs(pictures_folder, exist_ok=True)
    looks = Looks(pictures_folder, not options.all)
    server = Server(os.path.abspath(options.program), options.scratch)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
            )
            if options.readme:
                pictures(browser, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/pictures"))
            states(looks, browser, LANGUAGES, COMBINATIONS)
            unbroken(looks, browser)
            everything = None
            # A label's page is the same whether or not there is such a device.
            strangers = {"/sign-in": "/sign-in", "/label/*": "/label/0000000000000"}
            for language in LANGUAGES:
                looks.tour(browser, None, language, [], strangers)
                everything = looks.tour(browser, "zheng", language, ["/", "/tickets", "/tickets/SR-1011"], everything)
                looks.tour(browser, ENGINEERS[language], language, ["/today"])
                looks.tour(browser, "liu", language, ["/portal", "/portal/report"])
            browser.close()
    finally:
        server.stop()
    print(f"pictures: {bind(pictures_folder)}")
    for line in looks.noise[:10]:
        print(f"FAILED a script said: {line}")
    looks.failed += len(looks.noise)
    print(f"{looks.passed} passed, {looks.failed} failed")
    return 1 if looks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
