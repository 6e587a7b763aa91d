import CameraFile
import ConfigTree
import Evidence
import Testing

@Suite struct `A new camera file` {
    @Test func `is one`() throws {
        let camera = try Self.read(try Self.text())
        #expect(camera.serial.text == "CAM-0042" && camera.recordings.count == 1)
        #expect(camera.identity?.tls.key == "/pki/north/cameras/CAM-0042/tls.key")
    }

    @Test func `is still one with any of its offers taken, and with all of them`() throws {
        let lines = try Self.text().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let offers = lines.indices.filter { lines[$0].contains(#/^ +// [a-zA-Z]+: /#) }
        #expect(offers.count > 8)
        for taken in offers.map({ [$0] }) + [offers] {
            let text = lines.indices.map {
                taken.contains($0) ? lines[$0].replacing("// ", with: "") : lines[$0]
            }
            .joined(separator: "\n")
            #expect(throws: Never.self) { try Self.read(text) }
        }
    }

    @Test func `says in a comment what each key is`() throws {
        #expect(try Self.text().contains("// Battery level in percent. Accepts an integer from 0 to 100."))
    }

    private static func text() throws -> String {
        CameraFileTemplate.text(serial: try #require(CameraSerial("CAM-0042")))
    }

    private static func read(_ text: String) throws -> CameraFile {
        try CameraFile(parsing: Array(text.utf8), folder: "/", pki: "/pki")
    }
}
