"""One life in a real browser: the hotline call, the visit, the signature, the call-back; then two people at one ticket.

Starts the built program on a demo desk of its own, drives Debian's Chromium, writes screenshots to the scratch folder
and ends with `N passed, N failed`.

    .venv/bin/python Tests/Browser/run.py --program .build/debug/aftercare --scratch /tmp/browser
"""

import argparse
import base64
import contextlib
import datetime
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

from playwright.sync_api import sync_playwright

from album import bind
from inspecting import inspect_on_the_phone

PORT = int(os.environ.get("AFTERCARE_BROWSER_PORT", "25991"))
BASE = f"http://127.0.0.1:{PORT}"
# As customers reach a desk by plain http: browsers trust this name less than an address of the machine itself, and say
# less with a form.
ABROAD = f"http://desk.example:{PORT}"
PASSWORD = "aftercare-demo"


class Story:
    """Counts what held and what did not, and keeps the pictures."""

    def __init__(self, pictures):
        self.pictures = pictures
        self.passed = 0
        self.failed = 0
        self.noise = []

    def check(self, what, holds, found=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}: {found}")

    def picture(self, page, name):
        page.screenshot(path=os.path.join(self.pictures, f"{name}.png"), full_page=True)

    def say_where(self, browser):
        """What every page showed when the story could not go on."""
        for context in browser.contexts:
            for page in context.pages:
                words = page.locator("main").first.inner_text()[:400].replace("\n", " | ")
                print(f"FAILED at {page.url}: {words}", flush=True)
                self.picture(page, f"failed-{len(os.listdir(self.pictures))}")
        print(f"FAILED, and what browsers said: {self.noise}", flush=True)

    def listen(self, page, expected=None):
        """A script error or a refused resource fails the story, but for what it brings about itself."""

        def said(message):
            if message.type == "error" and not (expected and re.search(expected, message.text)):
                self.noise.append(f"{page.url}: {message.text}")

        page.on("pageerror", lambda error: self.noise.append(f"{page.url}: {error}"))
        page.on("console", said)


def sign_in(page, login):
    page.goto(f"{BASE}/sign-in")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("form[action='/sign-in'] button")
    page.wait_for_url(re.compile(r"/tickets"))


def deed(page, number, name, fields=None, choose=None, tick=(), back=None):
    """Opens one form of the ticket, fills it by the names of its fields and sends it."""
    page.goto(f"{BASE}/tickets/{number}?do={name.split('/')[0]}" + (f"&back={back}" if back else ""))
    form = page.locator(f"form[action$='/{name}']").first
    for field, value in (fields or {}).items():
        form.locator(f"[name='{field}']").first.fill(value)
    for field, value in (choose or {}).items():
        control = form.locator(f"select[name='{field}']")
        if control.count():
            control.select_option(value)
        else:
            form.locator(f"input[name='{field}'][value='{value}']").check(force=True)
    for field in tick:
        form.locator(f"input[name='{field}']").check(force=True)
    for point in form.locator(".checklist .check").all():
        value = point.locator(".measure input")
        if value.count():
            value.fill("182")
        else:
            point.locator("input[value='passed']").check(force=True)
    with page.expect_navigation():
        form.locator("button:not([type=button])").last.click()


def turn(page, number):
    page.goto(f"{BASE}/tickets/{number}")
    return page.locator("main .chip").first.inner_text().strip()


def draw(page):
    """A signature as a finger leaves it."""
    pad = page.locator("[data-pad] svg")
    # Clear of the bar below, as a thumb would have it.
    pad.evaluate("pad => pad.scrollIntoView({block: 'center'})")
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 40 + step * 18, box["y"] + (30 if step % 2 else 80))
    page.mouse.up()


class Hands:
    """A keyboard and nothing else; counts what is pressed besides the words."""

    def __init__(self, page):
        self.page, self.pressed, self.tabs = page, 0, 0

    def press(self, key):
        self.pressed += 1
        self.tabs += key.endswith("Tab")
        self.page.keyboard.press(key)

    def write(self, words):
        self.page.keyboard.type(words)

    def wait_for(self, where):
        """Until the cursor stands there by itself."""
        self.page.wait_for_function("where => document.activeElement?.matches(where)", arg=where)


def hotline_to_dispatch(story, page):
    """From the queue to a dispatched engineer without a mouse, and with hardly a Tab."""
    page.goto(f"{BASE}/tickets")
    story.picture(page, "01-queue")
    hands = Hands(page)
    with page.expect_navigation():
        hands.press("c")
    hands.wait_for("input[name=q]")
    hands.write("02155501880")
    with page.expect_navigation():
        hands.press("Enter")
    story.check("a caller's number finds the customer", "长宁" in page.locator("main").inner_text())
    hands.wait_for("[data-picker] input")
    hands.write("lp425128")
    hands.press("Enter")
    story.check("a device is picked by typing", "LP4-25128" in page.locator("[data-picker] input").input_value())
    hands.press("Tab")
    hands.wait_for("input[name=subject]")
    hands.write("打印机 <b>卡纸</b>")
    page.locator(".own-device", has_text="LP4-25128").wait_for()
    story.picture(page, "02-intake")
    with page.expect_navigation(url=re.compile(r"/tickets/SR-\d+")):
        hands.press("Control+Enter")
    number = re.search(r"SR-\d+", page.url).group()
    hands.wait_for("input[name=engineer]:checked")
    for _ in range(8):
        if "陳志強" in page.locator(".proposal:has(:checked)").inner_text():
            break
        hands.press("ArrowDown")
    with page.expect_navigation():
        hands.press("Enter")
    hands.wait_for("form.deed h2")
    owner = page.locator("main aside").inner_text()
    story.check("the engineer is sent", "陳志強" in owner, owner)
    story.check("one Tab from the number to the dispatched engineer", hands.tabs <= 1, hands.tabs)
    story.check("and a dozen keys besides the words", hands.pressed <= 13, hands.pressed)
    story.check("what was typed is shown, not run", page.locator("main b").count() == 0)
    story.check("the clock explains itself", page.locator("details.why").count() > 0)
    page.locator("details.why summary").first.click()
    story.check("with the clause's own words", "響應時間" in page.locator("details.why").first.inner_text())
    story.picture(page, "03-ticket")
    return number


def palette_acts(story, browser):
    """The palette does what the page can do; half-written words outlive every way of leaving them."""
    page = colleague(story, browser, "lin")
    hands = Hands(page)

    def choose(words, name):
        """Types into the palette, and takes what stands first."""
        hands.press("Control+k")
        hands.wait_for("#palette input")
        hands.write(words)
        first = page.locator("#palette-list [role=option]").first
        page.wait_for_function(
            "name => document.querySelector('#palette-list [role=option]')?.textContent.includes(name)", arg=name
        )
        with page.expect_navigation():
            hands.press("Enter")
        return first

    page.goto(f"{BASE}/tickets/SR-1011")
    page.keyboard.press("?")
    help_text = page.locator("#keys-help").inner_text()
    story.check("the help lists what the ticket can do", "內部備註" in help_text and "派工" in help_text, help_text)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    first = page.locator("#palette-list [role=option]").first.inner_text()
    story.check("the page's own acts stand first", "鍵盤快速鍵" not in first, first)
    page.keyboard.press("Escape")
    choose("備註", "內部備註")
    hands.wait_for(".work textarea[name=words]")
    hands.write("客戶說下午")
    choose("派工", "派工")
    hands.wait_for("[name=engineer]")
    story.check("what is not sent shows at its tab", page.locator(".deeds .has-draft").count() == 1)
    choose("note", "內部備註")
    words = page.locator(".work textarea[name=words]")
    story.check("a draft outlives another form", words.input_value() == "客戶說下午", words.input_value())
    page.reload()
    story.check("and a reload", words.input_value() == "客戶說下午", words.input_value())
    # As if it had been sent, and no answer had come.
    page.evaluate("sessionStorage['aftercare.sent'] = Object.keys(sessionStorage).find((key) => key.includes('/notes'))")
    for then in ["", "?done=ticket-saved", "?do=notes"]:
        page.goto(f"{BASE}/tickets/SR-1011{then}")
    story.check("and what is done after it", words.input_value() == "客戶說下午", words.input_value())
    page.context.set_offline(True)
    words.focus()
    hands.press("Control+Enter")
    page.locator(".unsent").wait_for()
    story.check("what cannot be sent is not lost", words.input_value() == "客戶說下午", words.input_value())
    story.picture(page, "20-offline")
    page.context.set_offline(False)
    page.locator(".unsent").wait_for(state="detached")
    with page.expect_navigation():
        hands.press("Control+Enter")
    story.check("then it is sent", "客戶說下午" in page.locator(HISTORY).first.inner_text())
    page.goto(f"{BASE}/tickets/SR-1011?do=notes")
    story.check("and the draft is gone", words.input_value() == "", words.input_value())

    scanned(story, page, hands)
    page.goto(f"{BASE}/tickets?view=unassigned")
    hands.press("j")
    hands.press("x")
    choose("zksx", "只看所選")
    rows = page.locator("table.queue tbody tr")
    story.check("what is ticked is a list by itself, found by its initials", rows.count() == 1, page.url)
    hands.press("j")
    hands.press("x")
    choose("pg", "派工")
    story.check("the palette acts on what is ticked", "/tickets/assignments" in page.url, page.url)
    page.select_option("main select[name=engineer]", index=1)
    with page.expect_navigation():
        page.locator("form[action='/tickets/assignments'] button.primary").click()
    page.locator(".undo").wait_for()
    with page.expect_navigation():
        hands.press("z")
    story.check("and z takes back what several were given", "已撤回派工" in page.locator(".banner").inner_text())
    page.context.close()


def scanned(story, page, hands):
    """What a scanner types ends with Enter long before there is an answer; the answer is waited for."""
    page.goto(f"{BASE}/customers")
    held = []
    asked = re.compile(r"/palette\?q=")
    page.route(asked, lambda route: held.append(route))
    hands.press("/")
    hands.wait_for("main input[name=q]")
    page.goto(f"{BASE}/settings")
    hands.press("/")
    hands.wait_for("#palette input")
    hands.write("SR-1011")
    hands.press("Enter")
    story.check("nothing is guessed before there is an answer", page.locator("#palette").is_visible(), page.url)
    with page.expect_navigation(url=re.compile(r"/tickets/SR-1011")):
        page.unroute(asked)
        for route in held:
            # All but the last were given up by the page itself.
            with contextlib.suppress(Exception):
                route.continue_()
    story.check("Enter acts on the answer", page.url.endswith("/tickets/SR-1011"), page.url)


def next_exists(page, number):
    following = f"SR-{int(number[3:]) + 1}"
    return page.request.get(f"{BASE}/tickets/{following}").status == 200


def engineer(page, number):
    """The engineer named 陳志強, as the form of the ticket knows him."""
    page.goto(f"{BASE}/tickets/{number}?do=assignment")
    option = page.locator("select[name=engineer] option", has_text="陳志強")
    if option.count():
        return option.first.get_attribute("value")
    label = page.locator("label", has_text="陳志強").first
    return label.locator("input[name=engineer]").get_attribute("value")


def ladder(story, page, number):
    deed(page, number, "guidance", {"words": "取出纸盒，清洁搓纸轮"}, {"result": "not-solved"})
    story.check("guidance is a first contact", "待答覆" in turn(page, number), turn(page, number))
    page.goto(f"{BASE}/tickets/{number}?do=visits")
    deed(page, number, "consent", {"by": "王晓东", "how": "電話"})
    deed(page, number, "remote-session", {"tool": "遠程桌面"})
    story.check("a remote session is open", "遠程中" in turn(page, number), turn(page, number))
    deed(page, number, "remote-session-result", {"diagnosis": "搓纸轮磨损", "done": "查看计数"}, {"result": "not-solved"})
    deed(page, number, "costs", {"words": "保修期内免费", "to": "刘主任"})
    deed(page, number, "costs-acknowledgement", {"by": "刘主任"})


def part_for_the_visit(story, page, number):
    """A part is asked for by its number in another spelling, and arrives before anybody sets out."""
    deed(page, number, "parts", {"part": "rm1 0037", "count": "2"})
    page.goto(f"{BASE}/parts?q=RM10037")
    story.check("supply chain's list has the part", page.get_by_text("RM1-0037 送紙輪套件 × 2").count() > 0)
    deed(page, number, "part-arrivals")
    page.goto(f"{BASE}/tickets/{number}?do=visits")
    carried = page.locator("form[action$='/visits'] [name=parts]").input_value()
    story.check("what arrived is on the packing list", "RM1-0037" in carried, carried)


def part_on_the_phone(story, page, number):
    """What was carried is ticked as used, and there are as many rows for what came out as are needed."""
    page.goto(f"{BASE}/tickets/{number}?do=work-result")
    page.locator("details.removed summary").click()
    page.locator("[data-add-row]").click()
    rows = page.locator(".removed-part").count()
    story.check("a row is added without asking the server", rows == 4, rows)
    page.locator("details.removed").scroll_into_view_if_needed()
    story.picture(page, "04-parts-phone")
    width = page.evaluate("document.documentElement.scrollWidth")
    story.check("the work's form fits the phone", width <= 390, width)


def plan_visit(story, page, number):
    who = engineer_for_visit(page, number)
    zone = datetime.timezone(datetime.timedelta(hours=8))
    now = datetime.datetime.now(zone)
    start = now + datetime.timedelta(minutes=5)
    end = start + datetime.timedelta(hours=2)
    moment = "%Y-%m-%dT%H:%M"
    deed(page, number, "visits", {"from": start.strftime(moment), "to": end.strftime(moment)}, {"engineer": who})
    story.check("a visit is planned", "待上門" in turn(page, number), turn(page, number))
    return start


def engineer_for_visit(page, number):
    page.goto(f"{BASE}/tickets/{number}?do=visits")
    return page.locator("select[name=engineer] option", has_text="陳志強").first.get_attribute("value")


def visit_on_the_phone(story, page, number, start):
    day = start.strftime("%Y-%m-%d")
    card = f"article#{number}"
    page.goto(f"{BASE}/today?day={day}")
    story.picture(page, "04-today-phone")
    other = page.context.new_page()
    story.listen(other)
    other.goto(f"{BASE}/today?day={day}")
    page.locator(card).locator("form[action$='/departure'] button").click()
    changed = other.locator(".live-news")
    changed.wait_for()
    story.check("another page of the day says that it changed", "已有變動" in changed.inner_text(), changed.inner_text())
    changed.locator("button").click()
    other.locator(card).locator(".visit-head", has_text="在途中").wait_for()
    other.close()
    page.goto(f"{BASE}/today?day={day}")
    page.locator(card).locator("form[action$='/arrival'] button").click()
    part_on_the_phone(story, page, number)
    photos_on_the_phone(story, page, number, day)
    deed(
        page,
        number,
        "work-result",
        {"found": "搓纸轮磨损", "done": "更换搓纸轮，试印 20 张", "parts": "搓纸轮 PR-4 × 1"},
        {"result": "solved"},
        ("used",),
        back=f"/today/{number}/signature",
    )
    page.wait_for_url("**/signature**")
    story.check("the report lists the part that was used", page.get_by_text("RM1-0037 送紙輪套件 × 2").count() > 0)
    page.fill("[name=signer]", "刘主任")
    page.locator("form[action$='/signature'] button.primary").click()
    story.check("an empty box is asked about once more", page.locator(".pad .banner").count() == 1, page.url)
    story.check("the photographs stand above the box", page.locator(".report .file img").count() == 2)
    draw(page)
    story.picture(page, "05-signature-phone")
    width = page.evaluate("document.documentElement.scrollWidth")
    story.check("the page fits the phone", width <= 390, width)
    page.locator("form[action$='/signature'] button.primary").click()
    page.wait_for_url("**/signature?done=*")
    story.check("the drawn signature is shown", page.locator(".signature path").count() == 1)
    page.locator("form[action$='/customer-link'] button").click()
    code = page.locator(".handed svg")
    code.wait_for()
    story.check("the customer's own phone can take the report along", code.bounding_box()["width"] >= 200)
    story.picture(page, "05-link-phone")
    page.locator("form[action$='/on-site-closure'] button").click()
    page.wait_for_load_state()


def photos_on_the_phone(story, page, number, day):
    """Two photographs at once, out of the gallery, seen before they go."""
    photo = photograph(page)
    page.goto(f"{BASE}/today?day={day}")
    form = page.locator(f"article#{number} form.photos")
    form.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": photo} for name in ("左.jpg", "右.jpg")]
    )
    form.locator("canvas").nth(1).wait_for()
    form.locator("button:not([type=button])").click()
    page.locator(f"article#{number} .file img").nth(1).wait_for()
    story.check("photographs go together, and lead back to the visit", page.url.endswith(f"#{number}"), page.url)


def back_at_the_desk(story, page, number):
    story.check("the report waits for the agent", "待交回" in turn(page, number), turn(page, number))
    deed(page, number, "hand-back-receipt")
    story.check("a call is owed", "待回訪" in turn(page, number), turn(page, number))
    deed(page, number, "follow-ups/1", {"words": "打印正常"}, {"reached": "true"})
    deed(page, number, "closure", {"words": "客户确认"})
    story.check("the ticket is closed", "已結" in turn(page, number), turn(page, number))
    story.picture(page, "06-closed")


def customers_link(story, browser, page):
    """A customer without an account reads and signs what waits for them in the demo."""
    page.goto(f"{BASE}/tickets?q=打印机不进纸")
    number = re.search(r"SR-\d+", page.content()).group()
    page.goto(f"{BASE}/tickets/{number}?do=customer-links")
    headers = {"x-form-token": page.locator("meta[name=form-token]").get_attribute("content")}

    def ask(path, data=None):
        """The API, with the session of the page."""
        address = f"{BASE}/api/v1/{path}"
        answer = page.request.post(address, headers=headers, data=data) if data else page.request.get(address)
        story.check(f"/{path} answers", answer.ok, answer.text())
        return answer.json()

    customer = ask(f"tickets/{number}")["customer"]["id"]
    head = next(one for one in ask(f"customers/{customer}/contacts")["items"] if one["kind"] == "responsible")
    link = ask(f"tickets/{number}/customer-links", {"contact": head["id"], "purpose": "sign"})
    stranger = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}).new_page()
    story.listen(stranger, expected=PLAIN)
    answer = stranger.goto(f"{ABROAD}/track/{link['token']}")
    story.check("it opens without an account", answer.status == 200, answer.status)
    text = stranger.locator("main").inner_text()
    story.check("it tells nothing internal", "内部" not in text and "对照" not in text, text)
    stranger.fill("[name=words]", "请下午来签字")
    stranger.locator("form[action$='/messages'] button").click()
    stranger.wait_for_load_state()
    story.check("what the customer writes is kept", "请下午来签字" in stranger.locator("main").inner_text())
    draw(stranger)
    story.picture(stranger, "07-customer-phone")
    with stranger.expect_navigation():
        stranger.locator("form[action$='/signature'] button.primary").click()
    report = stranger.locator("article.report")
    story.check("the customer signs by the link", head["name"] in report.inner_text(), report.inner_text())
    story.check("once", stranger.locator("form[action$='/signature']").count() == 0)
    forged = stranger.request.get(f"{BASE}/track/{'x' * 43}")
    story.check("a forged link shows nothing", forged.status == 404, forged.status)


# A browser ignores a header where it does not trust the line, and says so; it is none of the page's faults.
PLAIN = r"Cross-Origin-Opener-Policy"


def without_scripts(story, browser):
    """The main path with nothing but forms: the call, dispatch, the visit, the customer's link, the call back."""
    settings = {"java_script_enabled": False, "timezone_id": "Asia/Shanghai"}

    def plain(login=None, **more):
        page = browser.new_context(**settings, **more).new_page()
        page.set_default_timeout(20_000)
        if login:
            sign_in(page, login)
        return page

    agent = plain("lin", locale="zh-TW")
    phone = plain("chen", locale="zh-TW", viewport={"width": 390, "height": 844})
    agent.goto(f"{BASE}/tickets/new")
    agent.fill("input[name=q]", "02155501880")
    with agent.expect_navigation():
        agent.locator("input[name=q]").press("Enter")
    device = agent.locator("select[name=device]")
    story.check("without scripts the device is a list to choose from", device.is_visible())
    option = device.locator("option", has_text="LP4-25128").get_attribute("value")
    device.select_option(option)
    agent.fill("[name=subject]", "面板无显示")
    with agent.expect_navigation(url=re.compile(r"/tickets/SR-\d+")):
        agent.locator("form#call button.primary").click()
    number = re.search(r"SR-\d+", agent.url).group()
    who = agent.locator("label", has_text="陳志強").first.locator("input[name=engineer]").get_attribute("value")
    deed(agent, number, "assignment", choose={"engineer": who})
    ladder(story, agent, number)
    start = plan_visit(story, agent, number)

    card = phone.locator(f"article#{number}")
    phone.goto(f"{BASE}/today?day={start.strftime('%Y-%m-%d')}")
    for stamp in ("departure", "arrival"):
        # A note of the hotline's does not stand in the way of a stamp.
        deed(agent, number, "notes", {"words": f"備註 {stamp}"})
        with phone.expect_navigation():
            card.locator(f"form[action$='/{stamp}'] button").click()
        story.check(f"the {stamp} leads back to the visit", phone.url.endswith(f"#{number}"), phone.url)
    card.locator("input[type=file]").set_input_files(
        {"name": "面板.jpg", "mimeType": "image/jpeg", "buffer": photograph(browser.new_page())}
    )
    with phone.expect_navigation():
        card.locator("form.photos button").click()
    story.check("a photograph is sent", card.locator(".file img").count() == 1)
    story.picture(phone, "08-no-scripts")
    with phone.expect_navigation():
        card.locator("a[href*='do=work-result']").click()
    form = phone.locator("form[action$='/work-result']")
    form.locator("[name=found]").fill("面板排线松动")
    form.locator("[name=done]").fill("重新插接")
    form.locator("input[name=result][value=solved]").check(force=True)
    for point in form.locator(".checklist .check").all():
        if point.locator(".measure input").count():
            point.locator(".measure input").fill("182")
        else:
            point.locator("input[value='passed']").check(force=True)
    with phone.expect_navigation(url=re.compile(r"/signature")):
        form.locator(".form-end button").last.click()
    phone.fill("[name=signer]", "刘主任")
    with phone.expect_navigation(url=re.compile(r"/signature\?done=")):
        phone.locator("form[action$='/signature'] button.primary").click()
    story.check("a typed name signs", "刘主任" in phone.locator(".signature").inner_text())

    agent.goto(f"{BASE}/tickets/{number}?do=customer-links")
    with agent.expect_navigation():
        agent.locator("form[action$='/customer-links'] .form-end button").last.click()
    token = re.search(r"/track/([\w-]+)", agent.content()).group(1)
    customer = plain(locale="zh-CN", viewport={"width": 390, "height": 844})
    customer.goto(f"{ABROAD}/track/{token}")
    customer.fill("form[action$='/messages'] [name=words]", "请下次上午来")
    with customer.expect_navigation():
        customer.locator("form[action$='/messages'] button").click()
    story.check("the customer writes to us", "请下次上午来" in customer.locator(".talk").inner_text())

    with phone.expect_navigation():
        phone.locator("form[action$='/on-site-closure'] button").click()
    back_at_the_desk(story, agent, number)
    for page in (agent, phone, customer):
        page.context.close()


def a_strangers_report(story, browser, agent):
    """Whoever stands before the device reads its label and reports a fault; the hotline sees that nobody knows them."""
    agent.goto(f"{BASE}/devices?q=LP4-25128")
    agent.locator("main a.row-name, main a.row-link").first.click()
    label = re.search(r"/devices/(\w+)", agent.url).group(1)
    page = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}).new_page()
    story.listen(page, expected=PLAIN)
    page.goto(f"{ABROAD}/label/{label}")
    page.fill("[name=words]", "出纸口冒烟\n已经关机")
    page.fill("[name=name]", "护士小李")
    page.fill("[name=phone]", "13800138000")
    page.set_input_files(
        "input[name=files]", [{"name": "烟.jpg", "mimeType": "image/jpeg", "buffer": photograph(browser.new_page())}]
    )
    story.picture(page, "21-label-phone")
    with page.expect_navigation(url=re.compile(r"done=label-reported")):
        page.locator("form[action$='/reports'] button.primary").click()
    text = page.locator("main").inner_text()
    story.check("a stranger is thanked, and told nothing", "LP4" not in text and "SR-" not in text, text)
    story.picture(page, "22-label-thanks-phone")
    page.context.close()
    agent.goto(f"{BASE}/tickets?q=冒烟")
    agent.locator("tbody .row-link, tbody .row-name").first.click()
    agent.wait_for_url(re.compile(r"/tickets/SR-"))
    aside = agent.locator("main aside").inner_text()
    story.check("the hotline sees that nobody knows them", "未經核實" in aside and "护士小李" in aside, aside)


def both_themes(story, browser):
    for scheme in ("light", "dark"):
        page = browser.new_context(color_scheme=scheme, locale="en-GB", viewport={"width": 1440, "height": 900}).new_page()
        story.listen(page)
        sign_in(page, "zhou")
        for name in ("tickets", "measures", "plans/standard", "people", "customers", "devices"):
            answer = page.goto(f"{BASE}/{name}")
            story.check(f"/{name} answers in {scheme}", answer.status == 200, answer.status)
            story.picture(page, f"09-{name.replace('/', '-')}-{scheme}")
        page.context.close()


HISTORY = "section[aria-labelledby=history] li"


def two_at_one_ticket(story, browser):
    """Two people work on one ticket: each sees what the other does, and nothing typed is lost."""
    with two_colleagues(story, browser) as (lin, zhou):
        lin.goto(f"{BASE}/tickets?view=open")
        number = lin.locator("tbody tr[id]").nth(1).get_attribute("id")

        lin.goto(f"{BASE}/tickets/{number}?do=notes")
        lin.evaluate("window.isSamePage = true")
        words = lin.locator(".work textarea[name=words]")
        words.fill("客户催问进度")
        place = words.bounding_box()
        before = lin.locator(HISTORY).count()
        deed(zhou, number, "notes", {"words": "备件明天到"})
        bar = lin.locator(".live-news")
        bar.wait_for()
        story.check("one sees who else wrote, without a reload", "周" in bar.inner_text(), bar.inner_text())
        story.check("nothing moves for it", words.bounding_box() == place, words.bounding_box())
        story.picture(lin, "10-live-ticket")
        bar.locator("button").click()
        story.check("what they wrote is shown when asked", "备件明天到" in lin.locator(HISTORY).first.inner_text())
        story.check("and only that was added", lin.locator(HISTORY).count() == before + 1)
        story.check("a form under way is left alone", words.input_value() == "客户催问进度", words.input_value())
        with lin.expect_navigation():
            lin.locator(".work .form-end button").last.click()
        story.check("who has seen it is not sent back", "客户催问进度" in lin.locator(HISTORY).first.inner_text())

        overtaken(story, lin, zhou, number)


def overtaken(story, lin, zhou, number):
    """A stale save shows what the other wrote beside what was typed, and leaves three choices."""
    lin.goto(f"{BASE}/tickets/{number}?do=notes")
    lin.locator(".work textarea[name=words]").fill("客户要求周五前")
    deed(zhou, number, "notes", {"words": "已通知客户改期"})
    lin.locator(".live-news").wait_for()
    version = lin.locator(".work [name=version]")
    seen = version.input_value()
    lin.reload()
    story.check("a draft is sent as of when it was typed", version.input_value() == seen, version.input_value())
    with lin.expect_navigation():
        lin.locator(".work .form-end button").last.click()
    form = lin.locator(".work form.deed")
    story.check("a stale save shows what the other wrote", "已通知客户改期" in form.inner_text(), form.inner_text())
    typed = form.locator("textarea[name=words]")
    story.check("beside what was typed", typed.input_value() == "客户要求周五前", typed.input_value())
    choices = form.locator(".form-end > *")
    story.check("and leaves three choices", choices.count() == 3, choices.all_inner_texts())
    story.picture(lin, "11-conflict")
    with lin.expect_navigation():
        form.locator("button[name=look]").click()
    story.check("one may look first", form.locator("button[name=look]").count() == 0)
    story.check("with the words still there", typed.input_value() == "客户要求周五前", typed.input_value())
    with lin.expect_navigation():
        form.locator(".form-end button").last.click()
    first = lin.locator(HISTORY).first.inner_text()
    story.check("and send them on top", "客户要求周五前" in first, first)


def company(story, browser):
    """Each sees who else has the ticket open, and whether they write."""
    with two_colleagues(story, browser) as (lin, zhou):
        lin.goto(f"{BASE}/tickets?view=open")
        number = lin.locator("tbody tr[id]").nth(1).get_attribute("id")
        lin.goto(f"{BASE}/tickets/{number}?do=notes")
        place = lin.locator("section.promises").bounding_box()
        # Whoever has just closed the ticket counts as there for some seconds.
        lin.locator(".here li").wait_for(state="detached")
        zhou.goto(f"{BASE}/tickets/{number}?do=notes")
        there = lin.locator(".here li", has_text="周建國")
        there.wait_for()
        zhou.locator(".here li", has_text="林美玲").wait_for()
        zhou.locator(".work textarea[name=words]").press_sequentially("请稍")
        lin.locator(".here li.is-writing", has_text="周建國").wait_for()
        story.check("nothing moves when somebody comes", lin.locator("section.promises").bounding_box() == place)
        said = lin.locator("main > p.unseen[role=status]")
        lin.wait_for_function("status => status.textContent.includes('周建國')", arg=said.element_handle())
        story.picture(lin, "13-company")
        lin.locator(".here li:not(.is-writing)", has_text="周建國").wait_for()
        zhou.goto(f"{BASE}/tickets")
        there.wait_for(state="detached")
        story.check("whoever goes is gone", lin.locator(".here").is_hidden())


def live_queue(story, browser):
    """The list changes where it stands; what is new waits until it is asked for."""
    with two_colleagues(story, browser) as (lin, zhou):
        lin.goto(f"{BASE}/tickets?view=open")
        lin.evaluate("window.isSamePage = true")
        rows = lin.locator("tbody tr[id]")
        order = [row.get_attribute("id") for row in rows.all()]
        unowned = lin.locator("tbody tr[id]:has(.owner .quiet)").first
        number = unowned.get_attribute("id")
        box = unowned.locator("input[type=checkbox]")
        box.focus()
        lin.keyboard.press("Space")
        story.check("Space ticks the box it stands on", box.is_checked() and not lin.locator("dialog.peek").is_visible())
        lin.keyboard.press("Space")
        story.check("and unticks it", not box.is_checked())
        chen = colleague(story, browser, "chen")
        chen.goto(f"{BASE}/settings")
        bell = chen.locator(".bell").get_attribute("aria-label")
        unowned.hover()
        place = unowned.bounding_box()
        deed(zhou, number, "assignment", choose={"engineer": engineer(zhou, number)})
        owner = lin.locator(f"tr#{number} .owner", has_text="陳志強")
        owner.wait_for()
        chen.wait_for_function("bell => document.querySelector('.bell').ariaLabel !== bell", arg=bell)
        chen.context.close()
        story.check("a row changes where it stands", [row.get_attribute("id") for row in rows.all()] == order)
        zhou.goto(f"{BASE}/customers")
        customer = zhou.locator("main a.row-link").first.get_attribute("href").split("/")[-1]
        zhou.goto(f"{BASE}/tickets/new?customer={customer}")
        intake = zhou.locator("form[action='/tickets']")
        intake.locator("[name=subject]").fill("指示灯不亮")
        reporter = intake.locator("input[name=reporter]:not([type=hidden])")
        if reporter.count():
            reporter.first.fill("王先生")
        intake.locator("button.primary").dblclick()
        zhou.wait_for_url(re.compile(r"/tickets/SR-\d+"))
        opened = re.search(r"SR-\d+", zhou.url).group()
        story.check("a double click opens one ticket", not next_exists(zhou, opened))
        button = lin.locator(".live-news button")
        button.wait_for()
        here = lin.locator(f"tr#{number}").bounding_box()
        story.check("nothing moves under the pointer", here == place, here)
        story.check("what is new waits", [row.get_attribute("id") for row in rows.all()] == order)
        story.picture(lin, "12-live-queue")
        button.click()
        story.check("until it is asked for", lin.locator(f"tr#{opened}").count() == 1)
        story.check("all on one page", lin.evaluate("window.isSamePage === true"))


def quick_hands(story, browser):
    """A saved view, a canned text, one key that undoes, and a picked row whose ticket leaves the view."""
    with two_colleagues(story, browser) as (lin, zhou):
        zhou.goto(f"{BASE}/texts/new")
        zhou.fill("[name=text-name]", "安排上門")
        zhou.fill("[name=body-zh-Hant]", "工單 {ticket} 已安排上門。")
        with zhou.expect_navigation():
            zhou.click("main form .primary")
        lin.goto(f"{BASE}/tickets?q=长宁")
        lin.click(".own-view > summary")
        lin.fill("[name=view-name]", "長寧")
        with lin.expect_navigation():
            lin.click(".view-form .primary")
        saved = lin.locator(".views-head ~ a[aria-current=page]")
        shown = lin.locator(".queue tbody tr").count()
        story.check("a saved view stands in the rail with its count", saved.inner_text().split() == ["長寧", str(shown)])
        story.picture(lin, "18-saved-view")

        lin.goto(f"{BASE}/tickets?view=unassigned")
        number = lin.locator("tbody tr[id]").first.get_attribute("id")
        deed(lin, number, "notes", {"words": "寫錯了單"})
        lin.keyboard.press("z")
        undone = lin.locator(f"{HISTORY}.taken-back", has_text="寫錯了單")
        undone.wait_for()
        story.check("z undoes, and the history keeps it", "寫錯了單" in undone.inner_text())

        lin.goto(f"{BASE}/tickets/{number}?do=contacts&show=customer")
        words = lin.locator("form.deed [name=words]")
        words.fill("您好。")
        lin.select_option("form.deed [name=text]", label="安排上門")
        lin.click("[data-fill]")
        lin.wait_for_function("() => document.querySelector('form.deed [name=words]').value.includes('已安排上門')")
        story.check("a canned text is filled in", words.input_value() == f"您好。\n工單 {number} 已安排上門。", words.input_value())
        hidden = lin.locator(f"{HISTORY}[hidden]").count()
        story.check("the time line shows what the customer sees", hidden > 0, hidden)

        lin.goto(f"{BASE}/tickets?view=unassigned")
        lin.check(f"input[value='{number}']")
        lin.mouse.move(5, 5)
        deed(zhou, number, "assignment", choose={"engineer": engineer(zhou, number)})
        lin.locator(".picked output", has_text="1 張已不在此檢視").wait_for()
        kept = lin.locator(f"tr#{number} input:checked").count()
        story.check("a picked ticket that leaves the view stays picked, and says so", kept == 1, kept)
        story.picture(lin, "19-picked-left")


def let_up(story, browser):
    """A row that another let up from the next page comes in without being called new."""
    with two_colleagues(story, browser) as (lin, zhou):
        lin.goto(f"{BASE}/tickets?view=open")
        number = lin.locator("tbody tr[id]").first.get_attribute("id")

        def answer(route):
            if not route.request.headers.get("x-live"):
                return route.continue_()
            page = route.fetch()
            row = re.search(rf'<tr id="{number}">.*?</tr>', page.text(), re.DOTALL).group()
            more = row.replace(number, "SR-9998") + "</tbody>"
            return route.fulfill(response=page, body=page.text().replace("</tbody>", more))

        lin.route(re.compile(r"/tickets\?view=open"), answer)
        lin.mouse.move(5, 5)
        deed(zhou, number, "notes", {"words": "先記一筆"})
        lin.locator("tr#SR-9998").wait_for()
        story.check("what was only let up is not called new", lin.locator(".live-news").count() == 0)
        lin.unroute_all(behavior="ignoreErrors")


def explained(story, browser):
    """What is due explains itself to a finger, too, and every row can be looked into without a key."""
    for width, height in [(1440, 900), (390, 844)]:
        page = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-TW", timezone_id="Asia/Shanghai"
        ).new_page()
        story.listen(page)
        sign_in(page, "zhou")
        page.goto(f"{BASE}/tickets?view=open")
        row = page.locator(".queue tbody tr:has([data-until][data-late=alarm])").first
        row.locator(".due-name").click()
        page.locator("dialog.peek .why[open] .why-body").first.wait_for()
        why = page.locator("dialog.peek .why[open]").inner_text()
        story.check(f"a click on what is due says why ({width})", "為什麼是這個時間" in why and "起點" in why, why)
        story.picture(page, f"22-why-{width}")
        page.keyboard.press("Escape")
        row.locator(".look button").click()
        page.locator("dialog.peek .stepper").wait_for()
        page.keyboard.press("Escape")
        page.goto(f"{BASE}/morning")
        due = page.locator(".due:has([data-hint])").first
        due.locator("[data-hint]").click()
        said = page.locator(".hint-box").inner_text()
        story.check(f"elsewhere it says when ({width})", said == due.get_attribute("title") != "", said)
        page.context.close()


def time_passes(story, browser):
    """What is left counts down though nothing happens, and a page that hears nothing any more says so."""
    page = colleague(story, browser, "zhou", expected=r"ERR_|MIME")
    page.clock.install()
    page.goto(f"{BASE}/tickets?view=open")
    row = page.locator(".queue tbody tr:has(.due.plain [data-until][data-late=alarm])").first.get_attribute("id")
    due = page.locator(f"tr#{row} .due")
    left = due.locator("[data-until]").evaluate("span => Date.parse(span.dataset.until) - Date.now()")
    minute = 60_000
    page.clock.fast_forward(int(left) - 40 * minute)
    says = due.inner_text()
    story.check("what is left counts down", re.search(r"還有 3\d 分鐘|還有 40 分鐘", says), says)
    story.check("and takes the colour of what is near", "soon" in due.get_attribute("class"), due.get_attribute("class"))
    page.clock.fast_forward(41 * minute)
    story.check("until it is late", "逾期" in due.inner_text() and "alarm" in due.get_attribute("class"), due.inner_text())

    heard = re.compile(r"/live\?")
    page.route(heard, lambda route: route.abort())
    page.goto(f"{BASE}/tickets?view=open")
    page.clock.fast_forward(minute)
    bar = page.locator(".live-stopped")
    bar.wait_for()
    story.check("a page that hears nothing says since when", re.search(r"自 \d\d:\d\d 起未更新", bar.inner_text()), bar.inner_text())
    story.picture(page, "23-live-stopped")
    page.unroute(heard)
    page.clock.fast_forward(minute)
    bar.wait_for(state="detached", timeout=60_000)
    page.context.clear_cookies()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    bar.wait_for()
    story.check("and one that nobody is signed in at any more", "登入已過期" in bar.inner_text(), bar.inner_text())
    page.context.close()


def after_a_restart(story, browser, server):
    """The program is stopped and started; what was written while a browser could not reach it is caught up with."""
    with two_colleagues(story, browser) as (lin, zhou):
        lin.goto(f"{BASE}/tickets?view=open")
        number = lin.locator("tbody tr[id]").nth(1).get_attribute("id")
        lin.goto(f"{BASE}/tickets/{number}")
        lin.evaluate("window.isSamePage = true")
        lin.context.set_offline(True)
        server.stop()
        server.start()
        deed(zhou, number, "notes", {"words": "重启以后写的"})
        story.check("who cannot reach the desk hears nothing", lin.locator(".live-news").count() == 0)
        lin.context.set_offline(False)
        bar = lin.locator(".live-news")
        bar.wait_for(timeout=60_000)
        bar.locator("button").click()
        first = lin.locator(HISTORY).first.inner_text()
        story.check("after a restart a page catches up", "重启以后写的" in first, first)
        deed(zhou, number, "notes", {"words": "再写一条"})
        bar.wait_for()
        story.check("and goes on", lin.evaluate("window.isSamePage === true"))


@contextlib.contextmanager
def two_colleagues(story, browser):
    """The agent and the manager, each in a browser of their own, gone at the end."""
    pages = [colleague(story, browser, login) for login in ("lin", "zhou")]
    yield pages
    for page in pages:
        page.context.close()


def photograph(page):
    """80 by 40 pixels, taken with the telephone held upright: Exif says that it must be turned."""
    page.goto(f"{BASE}/tickets")
    url = page.evaluate(
        """() => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 80, height: 40 });
          const pen = canvas.getContext('2d');
          pen.fillStyle = 'white'; pen.fillRect(0, 0, 80, 40); pen.fillStyle = 'red'; pen.fillRect(0, 0, 40, 20);
          return canvas.toDataURL('image/jpeg');
        }"""
    )
    plain = base64.b64decode(url.split(",")[1])
    tiff = b"MM\0*" + bytes([0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0])
    exif = b"Exif\0\0" + tiff
    return plain[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + plain[2:]


def photo_from_the_phone(story, browser):
    """A photograph goes from a telephone into the time line, upright; a page that calls itself one does not."""
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-TW").new_page()
    story.listen(page, expected=r"422")
    sign_in(page, "lin")
    photo = photograph(page)
    number = re.search(r"/tickets/(SR-\d+)", page.content()).group(1)

    def send(name, content):
        page.goto(f"{BASE}/tickets/{number}?do=attachments")
        page.set_input_files(".work input[name=files]", [{"name": name, "mimeType": "image/jpeg", "buffer": content}])
        page.fill(".work textarea[name=words]", "左側裂縫")
        with page.expect_navigation():
            page.locator(".work .form-end button").last.click()

    send("forged.jpg", b"<svg onload='alert(1)'></svg>")
    story.check("a drawing with a script is refused", page.locator(".work .error").count() == 1)
    story.check("and what was typed is there", page.input_value(".work textarea[name=words]") == "左側裂縫")
    send("面板.jpg", photo)
    image = page.locator("section[aria-labelledby=history] img").first
    image.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())
    size = image.evaluate("image => [image.naturalWidth, image.naturalHeight]")
    story.check("the thumbnail stands upright", size == [40, 80], size)
    original = page.request.get(BASE + page.locator("section[aria-labelledby=history] .thumb").first.get_attribute("href"))
    story.check("the original is what was sent", original.body() == photo)
    width = page.evaluate("document.documentElement.scrollWidth")
    story.check("the ticket with its photograph fits the phone", width <= 390, width)
    story.picture(page, "14-photo-phone")
    page.context.close()


def fault_from_the_phone(story, browser):
    """A customer reports a fault with a photograph, sees the promise, and asks for another time; the agent sees it."""
    settings = {"timezone_id": "Asia/Shanghai"}
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", **settings).new_page()
    story.listen(page, expected=r"422")
    page.goto(f"{BASE}/sign-in")
    page.fill("input[name=login]", "liu")
    page.fill("input[name=password]", PASSWORD)
    page.click("form[action='/sign-in'] button")
    page.wait_for_url(re.compile(r"/portal"))
    page.keyboard.press("?")
    keys = page.locator("#keys-help")
    listed = "报修" in keys.inner_text() and keys.locator("input[type=checkbox]").is_visible()
    story.check("a customer's keys are listed, and can be switched off", listed, keys.inner_text())
    page.keyboard.press("Escape")
    page.locator("main a.button.primary").click()
    form = page.locator("form[action='/portal/tickets']")
    form.locator("[name=serial]").fill("LP4-00000")
    form.locator("[name=subject]").fill("打印有竖线")
    form.locator("input[name=severity][value=high]").check()
    with page.expect_navigation():
        form.locator("button.primary").click()
    story.check("an unknown serial is said, and nothing is lost", form.locator("[name=subject]").input_value() == "打印有竖线")
    form.locator("[name=serial]").fill("lp4-25107")
    form.locator("[name=anyway]").uncheck()
    form.locator("[name=suitable]").fill("工作日下午")
    page.set_input_files("input[name=files]", [{"name": "面板.jpg", "mimeType": "image/jpeg", "buffer": photograph(page.context.new_page())}])
    story.picture(page, "15-fault-report-phone")
    with page.expect_navigation():
        form.locator("button.primary").click()
    number = re.search(r"SR-\d+", page.url).group()
    story.check("the promise and its time are shown at once", re.search(r"响应\s*不晚于", page.locator(".leading").inner_text()), page.locator(".leading").inner_text())
    story.check("with the photograph", page.locator(".file img").count() == 1)
    width = page.evaluate("document.documentElement.scrollWidth")
    story.check("the customer's ticket fits the phone", width <= 390, width)
    story.picture(page, "16-fault-reported-phone")

    agent = colleague(story, browser, "lin")
    ladder(story, agent, number)
    plan_visit(story, agent, number)
    page.goto(f"{BASE}/portal/tickets/{number}")
    page.locator("details.ask summary").first.click()
    page.locator("form[action$='/move-request'] [name=reason]").fill("当天停电")
    story.picture(page, "17-another-time-phone")
    with page.expect_navigation():
        page.locator("form[action$='/move-request'] button").click()
    story.check("the wish is shown to whoever sent it", "当天停电" in page.locator(".asked").inner_text())
    story.check("and it is our turn", "待改期" in turn(agent, number), turn(agent, number))
    story.check("the agent reads why", "当天停电" in agent.locator(HISTORY).first.inner_text())
    story.picture(agent, "18-another-time-desk")
    for one in (page, agent):
        one.context.close()


def paid_repair(story, browser):
    """A repair is quoted, accepted by link on a phone and paid, and only then may it begin."""
    agent = colleague(story, browser, "lin")
    settings = {"locale": "zh-TW", "timezone_id": "Asia/Shanghai"}
    agent.goto(f"{BASE}/tickets?q=打印机摔坏")
    number = re.search(r"SR-\d+", agent.locator("tbody").inner_text()).group()
    deed(agent, number, "quotations", {"price-1": "1,500.00", "note": "含上門"})
    agent.goto(f"{BASE}/tickets/{number}")
    card = agent.locator(".quotation")
    story.check("the second version stands", "1,500.00" in card.inner_text() and "第 2 版" in card.inner_text(), card.inner_text())
    story.picture(agent, "19-quoted-desk")
    form = agent.locator("form[action$='/customer-links']").first
    agent.goto(f"{BASE}/tickets/{number}?do=customer-links")
    form.locator("button:not([type=button])").last.click()
    agent.wait_for_load_state()
    token = re.search(r"/track/([\w-]+)", agent.content()).group(1)
    phone = browser.new_context(viewport={"width": 390, "height": 844}, **settings).new_page()
    story.listen(phone)
    phone.goto(f"{BASE}/track/{token}")
    width = phone.evaluate("document.documentElement.scrollWidth")
    story.check("the quotation fits the phone", width <= 390, width)
    story.picture(phone, "20-quotation-phone")
    with phone.expect_navigation():
        phone.locator("form[action$='/quotation/acceptance'] button").click()
    story.check("the customer accepted it", "已接受" in phone.locator("#quotation").inner_text())
    phone.context.close()
    agent.goto(f"{BASE}/tickets/{number}")
    gates = agent.locator(".gates .shut").all_inner_texts()
    story.check("the gates wait for the money", any("先付款後維修" in gate for gate in gates), gates)
    finance = colleague(story, browser, "qian")
    finance.goto(f"{BASE}/payments")
    story.check("finance sees what is outstanding", number in finance.locator("tbody").inner_text())
    story.picture(finance, "21-payments")
    deed(finance, number, "payments", {"reference": "TT-2611"})
    finance.goto(f"{BASE}/payments")
    story.check("paid, it is outstanding no more", number not in finance.locator("main").inner_text())
    agent.goto(f"{BASE}/tickets/{number}")
    gates = agent.locator(".gates .shut").all_inner_texts()
    story.check("the gate is open", not any("先付款" in gate for gate in gates), gates)
    for page in (agent, finance):
        page.context.close()


def colleague(story, browser, login, expected=r"409|ERR_"):
    page = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-TW", timezone_id="Asia/Shanghai"
    ).new_page()
    page.set_default_timeout(20_000)
    # A form that was overtaken is answered with 409; a server that is away, with nothing.
    story.listen(page, expected=expected)
    sign_in(page, login)
    return page


def inspection(story, browser, phone):
    liu = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}).new_page()
    story.listen(liu)
    liu.goto(f"{BASE}/sign-in")
    liu.fill("input[name=login]", "liu")
    liu.fill("input[name=password]", PASSWORD)
    liu.click("form[action='/sign-in'] button")
    liu.wait_for_url("**/portal**")
    inspect_on_the_phone(story, BASE, phone, liu)
    liu.context.close()


class Server:
    """The program on a demo desk of its own."""

    def __init__(self, program, scratch):
        self.program = program
        self.database = f"sqlite:{os.path.join(scratch, 'browser.sqlite')}"
        self.log = open(os.path.join(scratch, "serve.log"), "w")
        demo = [program, "demo", "--database", self.database]
        subprocess.run(demo, check=True, stdout=subprocess.DEVNULL, timeout=120)
        self.start()

    def start(self):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", PORT)) == 0:
                sys.exit(f"port {PORT} is taken: AFTERCARE_BROWSER_PORT names another")
        self.process = subprocess.Popen(
            [self.program, "serve", "--database", self.database, "--port", str(PORT)],
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        for _ in range(150):
            try:
                with urllib.request.urlopen(f"{BASE}/health/ready", timeout=2):
                    return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.2)
        sys.exit(f"the program does not serve; see {self.log.name}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--pictures", help="where the pictures go; the scratch folder unless told")
    asked = parser.parse_args()
    pictures = asked.pictures or asked.scratch
    os.makedirs(asked.scratch, exist_ok=True)
    os.makedirs(pictures, exist_ok=True)
    server = Server(asked.program, asked.scratch)
    story = Story(pictures)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium",
                args=[
                    "--no-sandbox",
                    "--disable-dev-shm-usage",
                    "--disable-gpu",
                    "--host-resolver-rules=MAP desk.example 127.0.0.1",
                ],
            )
            try:
                settings = {"locale": "zh-TW", "timezone_id": "Asia/Shanghai"}
                agent = browser.new_context(viewport={"width": 1440, "height": 900}, **settings).new_page()
                phone = browser.new_context(
                    viewport={"width": 390, "height": 844}, color_scheme="dark", **settings
                ).new_page()
                for page in (agent, phone):
                    page.set_default_timeout(20_000)
                    story.listen(page)
                sign_in(agent, "lin")
                sign_in(phone, "chen")
                number = hotline_to_dispatch(story, agent)
                ladder(story, agent, number)
                part_for_the_visit(story, agent, number)
                start = plan_visit(story, agent, number)
                visit_on_the_phone(story, phone, number, start)
                back_at_the_desk(story, agent, number)
                customers_link(story, browser, agent)
                inspection(story, browser, phone)
                without_scripts(story, browser)
                a_strangers_report(story, browser, agent)
                photo_from_the_phone(story, browser)
                fault_from_the_phone(story, browser)
                paid_repair(story, browser)
                both_themes(story, browser)
                # A page left open would miss the server that is stopped below, and say so.
                agent.context.close()
                phone.context.close()
                two_at_one_ticket(story, browser)
                company(story, browser)
                live_queue(story, browser)
                palette_acts(story, browser)
                quick_hands(story, browser)
                let_up(story, browser)
                explained(story, browser)
                time_passes(story, browser)
                after_a_restart(story, browser, server)
                story.check("no script failed and nothing was refused", not story.noise, story.noise)
            except Exception:
                story.say_where(browser)
                raise
            browser.close()
    finally:
        server.stop()
        print(f"pictures: {bind(pictures)}")
    print(f"{story.passed} passed, {story.failed} failed")
    sys.exit(1 if story.failed else 0)


if __name__ == "__main__":
    main()
