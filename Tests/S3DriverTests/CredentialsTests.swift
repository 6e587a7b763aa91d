import Foundation
import Platform
import TestSupport
import Testing
import Upload

@testable import S3Driver

@Suite struct `Credentials` {
    @Test func `are one profile of a shared credentials file`() throws {
        let text = """
            # made by hand
            [other]
            aws_access_key_id = OTHER
            aws_secret_access_key = nothing
            [station]
              aws_access_key_id = AKIDEXAMPLE\r
            aws_secret_access_key=a+b/c=
            aws_session_token = token/+=
            [last]
            aws_access_key_id = LAST
            """
        let found = try parsed(text, profile: "station")
        #expect(found.accessKey == "AKIDEXAMPLE" && found.sessionToken == "token/+=")
        #expect(seed(found) == Array("AWS4a+b/c=".utf8))
        #expect(try parsed(text, profile: "other").sessionToken == nil)
        for missing in ["last", "none", ""] {
            let secret = try unsafe Array(text.utf8).withUnsafeBytes { unsafe try SecretBytes(copying: $0) }
            #expect(S3Credentials.parse(secret, profile: missing) === nil)
        }
    }

    @Test func `come from a file that nobody else can read`() throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write(
            "credentials",
            Array("[default]\naws_access_key_id=A\naws_secret_access_key=hunter2\n".utf8)
        )
        #expect(try CredentialsFile(path: path, profile: "default").current().accessKey == "A")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(throws: DestinationError.self) {
            try CredentialsFile(path: path, profile: "default").current()
        }
        #expect(throws: DestinationError.self) {
            try CredentialsFile(path: path + "x", profile: "default").current()
        }
    }

    @Test func `are read again when they were refused`() throws {
        let folder = try TemporaryDirectory()
        let text = "[default]\naws_access_key_id=A\naws_secret_access_key=one\n"
        let path = try folder.write("credentials", Array(text.utf8))
        let file = CredentialsFile(path: path, profile: "default")
        let first = try file.current()
        #expect(!file.refresh(after: first))
        try folder.write("credentials", Array(text.replacing("one", with: "two").utf8))
        #expect(try file.current() === file.current())
        #expect(file.refresh(after: first))
        #expect(try seed(file.current()) == Array("AWS4two".utf8))
    }

    private func seed(_ credentials: S3Credentials) -> [UInt8] {
        unsafe credentials.seed.withBytes { unsafe Array($0) }
    }
}
