import Testing
import Upload

@testable import S3Driver

@Suite struct `S3's XML` {
    private static let sample = """
        <?xml version="1.0" encoding="UTF-8"?>

        <ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/" a='b>c'>
          <Bucket>b &amp; c&#x41;&#65;&lt;&gt;&quot;&apos;</Bucket><Empty/>
          <Part><ETag>"x"</ETag></Part><Part ><ETag>ü</ETag></Part >
        </ListPartsResult>

        """

    @Test func `is read into names, texts and children`() throws {
        let root = try XMLReader.parse(Array(Self.sample.utf8))
        #expect(root.name == "ListPartsResult")
        #expect(root["Bucket"]?.text == "b & cAA<>\"'")
        #expect(root["Empty"]?.text == "" && root["None"] == nil)
        #expect(root.all("Part").map { $0["ETag"]?.text } == ["\"x\"", "ü"])
    }

    @Test func `is refused wherever it is cut off`() {
        let bytes = Array(Self.sample.utf8)
        let end = bytes.lastIndex(of: UInt8(ascii: ">")) ?? 0
        for count in 0..<end {
            #expect(throws: XMLRefusal.self) { try XMLReader.parse(Array(bytes[..<count])) }
        }
    }

    @Test func `never brings the reader down, whatever bit is wrong`() {
        let bytes = Array(Self.sample.utf8)
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << UInt8(bit)
                _ = try? XMLReader.parse(damaged)
            }
        }
    }

    @Test(arguments: [
        "", "x", "<a>", "<a></b>", "<a/><b/>", "<a/>x", "<!DOCTYPE a><a/>", "<a><!-- x --></a>",
        "<a><![CDATA[x]]></a>",
        "<a>&x;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#+1;</a>", "<a>&#1</a>",
        "<a>&</a>",
        "<a b></a>", "<a b=c></a>", "<a b=\"<\"/>", "<a\u{1}/>", "<a>\u{1}</a>", "< a/>", "<a><?x?></a>",
        "<?xml <a/>",
        "<a b=\"c\"d=\"e\"/>",
    ])
    func `is refused when it holds what S3 never sends`(text: String) {
        #expect(throws: XMLRefusal.self) { try XMLReader.parse(Array(text.utf8)) }
    }

    @Test func `is bounded in depth and size`() {
        let deep = String(repeating: "<a>", count: 100_000)
        let wide = "<a>" + String(repeating: "<b/>", count: 30_000) + "</a>"
        for text in [deep, wide] {
            #expect(throws: XMLRefusal.self) { try XMLReader.parse(Array(text.utf8)) }
        }
        #expect(throws: XMLRefusal.self) {
            try XMLReader.parse([0x3C, 0x61, 0x3E, 0xFF, 0x3C, 0x2F, 0x61, 0x3E])
        }
    }
}

@Suite struct `A note about an upload` {
    @Test func `is read back exactly, and nothing else is taken for one`() {
        for token in [S3Token.single, .found, .multipart("VXBsb2FkIElE~-_.")] {
            #expect(S3Token(token.token) == token)
        }
        for text in [
            "", "s3/2 single", "s3/1 ", "s3/1 multipart", "s3/1 multipart a b", "s3/1 multipart a\n",
            "s3/1 both",
        ] {
            #expect(S3Token(.init(bytes: Array(text.utf8))) == nil)
        }
    }
}

@Suite struct `A closing record` {
    @Test func `is read back exactly`() throws {
        let record = ClosingRecord(
            station: "north-1",
            items: [
                .init(name: "item-000-clip.mp4", version: "version \"x\"\\ü"),
                .init(name: "item-001-track.json", version: "etag 0"),
            ]
        )
        #expect(ClosingRecord(parsing: record.bytes) == record)
        for count in 0..<record.bytes.count {
            #expect(ClosingRecord(parsing: Array(record.bytes[..<count])) == nil)
        }
        for text in [
            "{}", #"{"type":"bwvdock-s3-closed/1","station":"../x","items":[]}"#,
            #"{"type":"other/1","station":"x","items":[]}"#,
        ] {
            #expect(ClosingRecord(parsing: Array(text.utf8)) == nil)
        }
    }
}
