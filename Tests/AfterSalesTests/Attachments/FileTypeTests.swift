import AfterSales
import Testing

@Suite("The type of a file")
struct FileTypeTests {
    private func type(_ bytes: [UInt8], isText: Bool = false) -> FileType? { FileType(head: bytes, isText: isText) }
    private func type(_ text: String) -> FileType? { FileType(head: Array(text.utf8), isText: true) }

    @Test("is told by its first bytes")
    func told() {
        #expect(type([0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
        #expect(type([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) == .png)
        #expect(type(Array("RIFF....WEBPVP8 ".utf8)) == .webp)
        #expect(type(Array("GIF89a".utf8)) == .gif)
        #expect(type([0, 0, 0, 24] + Array("ftypheic".utf8)) == .heic)
        #expect(type(Array("%PDF-1.7".utf8)) == .pdf)
        #expect(type("name,phone\n王,021\n") == .text)
        let zip: [UInt8] = [0x50, 0x4B, 3, 4]
        #expect(type(zip + Array("photos/a.jpg".utf8)) == .zip)
        #expect(type(zip + Array("[Content_Types].xml PK xl/workbook.xml".utf8)) == .workbook)
        #expect(type(zip + Array("[Content_Types].xml PK word/document.xml".utf8)) == .document)
    }

    @Test("is none for programs, pages, drawings with scripts, films and nothing at all")
    func refused() {
        #expect(type(Array("MZ".utf8) + [0x90, 0]) == nil)
        #expect(type([0x7F] + Array("ELF".utf8)) == nil)
        #expect(type("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>") == nil)
        #expect(type("\u{FEFF} \n<?xml version='1.0'?><svg/>") == nil)
        #expect(type("hello <SCRIPT>alert(1)</SCRIPT>") == nil)
        #expect(type("#!/bin/sh\nrm") == nil)
        #expect(type([0, 0, 0, 24] + Array("ftypisom".utf8)) == nil)
        #expect(type([], isText: true) == nil)
        #expect(type([1, 2, 3], isText: false) == nil)
    }

    @Test("gives it a name that tells the truth and can stand on any machine")
    func names() {
        #expect(FileType.jpeg.name("IMG_0001.JPG") == "IMG_0001.jpg")
        #expect(FileType.jpeg.name("photo.exe") == "photo.exe.jpg")
        #expect(FileType.pdf.name("C:\\Users\\li\\報告 1.pdf") == "報告 1.pdf")
        #expect(FileType.png.name("../../etc/passwd") == "passwd.png")
        #expect(FileType.text.name("gpj.\u{202E}txt.html") == "gpj.txt.html.txt")
        #expect(FileType.zip.name("") == "file.zip")
        #expect(FileType.zip.name(".zip") == "zip.zip")
        #expect(FileType.text.name("a\u{7}b:c?.csv") == "a b c.csv")
        #expect(FileType.jpeg.name(String(repeating: "長", count: 500) + ".jpg").count == 84)
    }
}
