"""What no link leads to: a refused form, a stale one, errors, dialogs, picked rows, and the customer's link.

axe-core looks at each in every language; the themes and widths take turns, or with --all each has all of them.
"""

import re

from run import BASE, PASSWORD, deed

NOTED = "SR-1011"


def sign_in(page, login, password=PASSWORD):
    page.goto(f"{BASE}/sign-in")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    with page.expect_navigation():
        page.click("form[action='/sign-in'] button")


def send_as_it_is(page, form):
    """Sends a form past the browser's own look at it, as a script or an old browser would."""
    with page.expect_navigation():
        form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")


def refused_record(page):
    page.goto(f"{BASE}/customers/new")
    send_as_it_is(page, page.locator("main form[method=post]").last)
    page.locator("main [aria-invalid=true]").first.wait_for()


def refused_deed(page):
    page.goto(f"{BASE}/tickets/{NOTED}?do=notes")
    send_as_it_is(page, page.locator(".work form.deed").first)
    page.locator(".work [aria-invalid=true]").first.wait_for()


def refused_call(page):
    page.goto(f"{BASE}/tickets/new?q=LP4-25128")
    send_as_it_is(page, page.locator("form#call"))
    page.locator("main [aria-invalid=true]").first.wait_for()


def stale(page):
    other = page.context.new_page()
    page.goto(f"{BASE}/tickets/{NOTED}?do=notes")
    page.locator(".work textarea[name=words]").fill("客戶要求週五前")
    deed(other, NOTED, "notes", {"words": "已通知客戶改期"})
    other.close()
    with page.expect_navigation():
        page.locator(".work form.deed .form-end button").last.click()
    page.locator(".work button[name=look]").wait_for()


def nothing_there(page):
    page.goto(f"{BASE}/tickets/SR-999999")


def forged_link(page):
    page.goto(f"{BASE}/track/{'x' * 43}")


def palette(page):
    page.goto(f"{BASE}/tickets/{NOTED}")
    page.keyboard.press("Control+k")
    page.locator("#palette input").wait_for()
    page.keyboard.type(NOTED)
    page.locator("#palette [role=option]").first.wait_for()


def keys(page):
    page.goto(f"{BASE}/tickets")
    page.locator("main h1").click()
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()


def picked(page):
    page.goto(f"{BASE}/tickets?q=交换机间歇")
    page.locator("tbody .pick input").first.check(force=True)
    page.locator(".picked").wait_for()


def unfold(page, which):
    page.locator(which).evaluate_all("all => all.forEach((one) => { one.open = true; })")


def account(page):
    page.goto(f"{BASE}/settings")
    unfold(page, ".person-menu")


def own_view(page):
    page.goto(f"{BASE}/tickets?q=a")
    unfold(page, ".own-view")


STAFF = [refused_record, refused_deed, refused_call, stale, nothing_there, forged_link, palette, keys, picked, account, own_view]


def refused_report(page):
    page.goto(f"{BASE}/portal/report")
    send_as_it_is(page, page.locator("main form[method=post]").last)
    page.locator("main [aria-invalid=true]").first.wait_for()


def not_theirs(page):
    page.goto(f"{BASE}/plans")


CUSTOMER = [refused_report, not_theirs]


def refused_sign_in(page):
    sign_in(page, "zheng", "not the word")


def link(browser):
    """The address of a customer's link, made as the hotline makes it."""
    page = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
    sign_in(page, "zheng")
    page.goto(f"{BASE}/tickets?q=打印机不进纸")
    number = re.search(r"SR-\d+", page.content()).group()
    deed(page, number, "customer-links", choose={"purpose": "track"})
    found = re.search(r"/track/[\w-]+", page.content()).group()
    page.context.close()
    return found


def states(looks, browser, languages, combinations):
    """Every state, in every language; answers nothing, counts in `looks`."""
    track = link(browser)

    def read(page):
        page.goto(BASE + track)

    def unfolded(page):
        page.goto(BASE + track)
        unfold(page, "main details")

    for place, (language, locale) in enumerate(languages.items()):
        for login, theirs in (("zheng", STAFF), ("liu", CUSTOMER), (None, [read, unfolded, refused_sign_in])):
            page = browser.new_context(locale=locale, timezone_id="Asia/Shanghai").new_page()
            if login:
                sign_in(page, login)
            for number, arrive in enumerate(theirs):
                page.set_viewport_size({"width": 1440, "height": 900})
                arrive(page)
                page.evaluate(looks.axe)
                chosen = [combinations[(number + place) % len(combinations)]] if looks.is_short else combinations
                for combination in chosen:
                    looks.check(page, f"state: {arrive.__name__}", language, combination)
                    looks.picture(page, f"state-{arrive.__name__}-{language}", combination)
            page.context.close()
