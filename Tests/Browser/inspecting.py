"""An inspection on the phone: the expert goes from device to device, and the customer reads the report."""

import re


def inspect_on_the_phone(story, base, page, customer):
    """`page` is the expert's phone, `customer` that of the customer's responsible person; both have signed in."""
    page.goto(f"{base}/today")
    card = page.locator("article.visit").filter(has=page.locator("a[href^='/inspections/']")).first
    story.check("the inspection stands on the day", card.count() == 1)
    card.locator("a.button.big").click()
    page.wait_for_url("**/inspections/*")
    story.picture(page, "20-inspection-phone")
    address = page.url
    page.locator("form[action$='/beginning'] button").click()
    page.wait_for_url("**/units/1")
    faults = 0
    while "/units/" in page.url:
        where = page.url
        for row in page.locator(".checklist .check").all():
            if row.locator("input[inputmode=decimal]").count():
                row.locator("input[inputmode=decimal]").fill("180")
            else:
                row.locator("input[type=radio]").first.check(force=True)
        if faults == 0:
            story.picture(page, "21-inspected-device-phone")
            width = page.evaluate("document.documentElement.scrollWidth")
            story.check("the device's checklist fits the phone", width <= 390, width)
            page.locator("input[name=sound][value=faulty]").check(force=True)
            page.fill("[name=fault]", "送紙輪異響")
            faults += 1
        page.fill("[name=words]", "送紙輪異響，需更換" if faults == 1 and where.endswith("/units/1") else "運作正常")
        page.locator("form[action*='/units/'] button.primary").click()
        page.wait_for_url(lambda url: url != where)
    story.check("every device was gone through", page.url.split("?")[0] == address.split("?")[0], page.url)
    ticket = re.search(r"SR-\d+", page.locator("#units").inner_text())
    story.check("a ticket was opened for the fault", ticket is not None, page.locator("#units").inner_text())
    page.locator("a[href$='/report/new']").click()
    page.fill("[name=summary]", "一台打印机送纸轮异响，其余正常")
    page.locator("main form button.primary").click()
    page.locator("a.button[href$='/report']").wait_for()
    story.picture(page, "22-inspection-done-phone")
    customer.goto(f"{base}/portal/inspections")
    story.picture(customer, "23-customers-inspections-phone")
    number = address.split("?")[0].rsplit("/", 1)[1]
    customer.locator(f"a[href='/portal/inspections/{number}']").click()
    text = customer.locator("main").inner_text()
    story.check("the customer reads the report", "送纸轮异响" in text and (ticket and ticket.group() in text), text)
    width = customer.evaluate("document.documentElement.scrollWidth")
    story.check("the report fits the phone", width <= 390, width)
    customer.locator("form[action$='/receipt'] button").click()
    customer.locator("form[action$='/receipt']").wait_for(state="detached")
    story.check("and says so", "已确认收到" in customer.locator("main").inner_text())
    story.picture(customer, "24-inspection-report-phone")
