import Bytes
import Evidence
import Foundation
import HTTPClient
import TestSupport
import Testing
import Upload

@testable import S3Driver

/// What the driver `s3` promises beyond the contract, at a real store and at one that lies.
@Suite struct `A bucket` {
    private static func scene(
        locked: Bool = false,
        _ change: (inout S3Configuration) -> Void = { _ in }
    ) throws -> (destination: S3Destination, front: Front, driver: S3Driver) {
        let destination = try S3Destination(Ministack.ready.get(), locked: locked)
        let front = try Front(to: destination.forwarder.port)
        var configuration = destination.configuration
        configuration.endpoint = try Endpoint(parsing: "http://127.0.0.1:\(front.port)")
        change(&configuration)
        return (destination, front, try S3Driver(configuration, stationName: "north"))
    }

    @Test func `is refused before it was initialised, and as another one afterwards`() throws {
        let (destination, _, _) = try Self.scene()
        var elsewhere = destination.configuration
        elsewhere.prefix = "other/"
        let driver = try S3Driver(elsewhere, stationName: "north")
        #expect(remedy(of: try driver.probe()) == .hold)
        let marker = DestinationIdentity(identity: "one")
        try S3Driver.initialise(elsewhere, as: marker)
        try S3Driver.initialise(elsewhere, as: marker)
        #expect(try driver.probe().identity == "one")
        #expect(
            remedy(of: try S3Driver.initialise(elsewhere, as: DestinationIdentity(identity: "two")))
                == .conflict
        )
    }

    @Test func `is locked as configured, and what it says of the lock is read`() throws {
        let (destination, front, driver) = try Self.scene(locked: true) {
            $0.retention = S3Configuration.Retention(mode: .governance, days: 30)
            $0.legalHold = true
        }
        let sample = try Sample()
        let items = try driver.uploadAll(sample)
        _ = try driver.close(sample.key, items: items)
        for item in sample.items {
            #expect(try driver.proveClosed(sample.key, plan: item).item.name == item.fileName())
        }
        let reads = front.heads.filter { $0.hasPrefix("GET") && $0.contains("retention=") }
        #expect(reads.count >= 2 * items.count)
        let key = destination.configuration.folder(sample.key) + items[0].name
        let version = String(items[0].version.dropFirst("version ".count))
        #expect(throws: DestinationError.self) {
            try destination.act(S3Request(.delete, key, [("versionId", version)]))
        }
    }

    @Test func `keeps no upload that was begun too late once the recording is closed`() throws {
        let (destination, _, driver) = try Self.scene()
        let sample = try Sample()
        let items = try driver.uploadAll(sample)
        // The store comes to a request whose answer nobody waited for.
        let key = destination.configuration.folder(sample.key) + items[0].name
        try destination.act(S3Request(.post, key, [("uploads", "")]))
        _ = try driver.close(sample.key, items: items)
        #expect(try driver.openUploads(under: "force/").isEmpty)
        try destination.act(S3Request(.post, key, [("uploads", "")]))
        _ = try driver.close(sample.key, items: items)
        #expect(try driver.openUploads(under: "force/").isEmpty)
    }

    @Test(arguments: ["retention=", "legal-hold="])
    func `whose lock is forgotten in spite of a success is held`(what: String) throws {
        let (_, front, driver) = try Self.scene(locked: true) {
            $0.retention = S3Configuration.Retention(mode: .governance, days: 30)
            $0.legalHold = true
        }
        front.rule { head in
            head.hasPrefix("PUT") && head.contains(what)
                ? .answered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") : .passes
        }
        let sample = try Sample()
        #expect(remedy(of: try driver.upload(sample, sample.items[0])) == .hold)
    }

    @Test func `whose lock went after the commit is held at the proof`() throws {
        let (_, front, driver) = try Self.scene(locked: true) {
            $0.retention = S3Configuration.Retention(mode: .governance, days: 30)
        }
        let sample = try Sample()
        let item = try driver.upload(sample, sample.items[0])
        front.rule { head in
            head.hasPrefix("GET") && head.contains("retention=")
                ? .answered(Front.error(404, "NoSuchObjectLockConfiguration")) : .passes
        }
        #expect(remedy(of: try driver.prove(item, of: sample.key, plan: sample.items[0])) == .hold)
    }

    @Test func `without locks is held where locks are configured`() throws {
        let (_, _, driver) = try Self.scene {
            $0.retention = S3Configuration.Retention(mode: .compliance, days: 1)
        }
        let sample = try Sample()
        #expect(remedy(of: try driver.upload(sample, sample.items[1])) == .hold)
    }

    @Test func `that answers a commit with an error inside a success is not believed`() throws {
        let (_, front, driver) = try Self.scene()
        let sample = try Sample()
        front.rule { head in
            head.hasPrefix("POST") && head.contains("uploadId=")
                ? .answered(Front.error(200, "InternalError")) : .passes
        }
        #expect(remedy(of: try driver.upload(sample, sample.items[0])) == .retry(afterSeconds: nil))
        front.passAll()
        _ = try driver.upload(sample, sample.items[0])
    }

    @Test func `whose answer to a commit is lost holds the item once`() throws {
        let (_, front, driver) = try Self.scene()
        let sample = try Sample()
        for item in sample.items {
            front.rule { head in
                let commits = head.contains("uploadId=") && head.hasPrefix("POST")
                return commits || (head.hasPrefix("PUT") && !head.contains("partNumber")) ? .unheard : .passes
            }
            #expect(remedy(of: try driver.upload(sample, item)) == .retry(afterSeconds: nil))
            front.passAll()
            let committed = try driver.upload(sample, item)
            #expect(try driver.prove(committed, of: sample.key, plan: item).sha256 == item.digest.hex)
        }
    }

    @Test func `that took other bytes than were sent says so in its checksum`() throws {
        let (_, front, driver) = try Self.scene()
        let sample = try Sample()
        front.rule { head in
            guard head.contains("partNumber=1") else { return .passes }
            return .altered {
                $0.replacing(/(?i)x-amz-checksum-sha256: [^\r]+/, with: "x-amz-checksum-sha256: AAAA")
            }
        }
        #expect(remedy(of: try driver.upload(sample, sample.items[0])) == .resendChunk)
    }

    @Test(arguments: [
        (Front.error(503, "SlowDown", "Retry-After: 7\r\n"), DestinationError.Remedy.retry(afterSeconds: 7)),
        (Front.error(500, "InternalError"), .retry(afterSeconds: nil)),
        (Front.error(403, "AccessDenied"), .hold),
        (Front.error(403, "RequestTimeTooSkewed"), .hold),
        (Front.error(403, "ExpiredToken"), .refreshCredentials),
        (Front.error(403, "SignatureDoesNotMatch"), .refreshCredentials),
        (Front.error(404, "NoSuchBucket"), .hold), (Front.error(400, "MetadataTooLarge"), .quarantine),
        (Front.error(301, "PermanentRedirect", "x-amz-bucket-region: eu-west-1\r\n"), .hold),
        (Front.error(507, "InsufficientStorage"), .hold), (Front.error(400, "BadDigest"), .resendChunk),
        (Front.error(418, "Unheard-Of"), .hold), ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwhat", .hold),
    ])
    func `says what to do, and nothing it was told in free text`(
        answer: String,
        remedy expected: DestinationError.Remedy
    ) throws {
        let (_, front, driver) = try Self.scene()
        let sample = try Sample()
        let token = try driver.begin(sample, sample.items[0])
        front.rule { _ in .answered(answer) }
        let attempts: [() throws -> Any] = [
            { try driver.probe() },
            { try driver.send(sample.items[0].chunks[0], token, sample, sample.items[0]) },
            { try driver.abandon(sample.key) },
        ]
        for (index, attempt) in attempts.enumerated() {
            do {
                _ = try attempt()
                // A success without a checksum is a success.
                #expect(index == 1 && answer.hasPrefix("HTTP/1.1 200"))
            } catch let error as DestinationError {
                #expect(error.remedy == expected, "\(error)")
                #expect(!error.description.contains("secret words"))
                if answer.contains("eu-west-1") { #expect(error.hint?.contains("region, eu-west-1") == true) }
            }
        }
    }

    @Test func `gets session tokens, signed, and new credentials once the old are refused`() throws {
        let folder = try TemporaryDirectory()
        func write(_ token: String) throws -> String {
            try folder.write(
                "credentials",
                Array(
                    "[default]\naws_access_key_id=test\naws_secret_access_key=hunter2\naws_session_token=\(token)\n"
                        .utf8
                )
            )
        }
        let path = try write("first")
        let (_, front, driver) = try Self.scene { $0.credentialsPath = path }
        _ = try driver.probe()
        let head = try #require(front.heads.last)
        #expect(head.contains("x-amz-security-token: first") && !head.contains("hunter2"))
        #expect(head.contains(/SignedHeaders=[^,]*x-amz-security-token/))
        front.rule { head in
            head.contains("token: first") ? .answered(Front.error(403, "ExpiredToken")) : .passes
        }
        #expect(remedy(of: try driver.probe()) == .refreshCredentials)
        _ = try write("second")
        _ = try driver.probe()
        #expect(front.heads.last?.contains("token: second") == true)
    }

    @Test func `gives up uploads that were left behind long ago`() throws {
        let (destination, _, driver) = try Self.scene { $0.abandonAfterSeconds = 1 }
        let sample = try Sample()
        let old = try Sample("two", id: "REC-0002")
        _ = try driver.begin(old, old.items[0])
        let key = destination.configuration.folder(old.key)
        #expect(try driver.openUploads(under: key).count == 1)
        usleep(2_500_000)
        // Once a day and station; this one has only just been started.
        let next = try S3Driver(driver.configuration, stationName: "north")
        _ = try next.begin(sample, sample.items[0])
        #expect(try driver.openUploads(under: key).isEmpty)
    }

    @Test func `whose credentials cannot delete keeps wrong bytes for a person`() throws {
        let (destination, front, driver) = try Self.scene()
        let sample = try Sample()
        let item = try driver.upload(sample, sample.items[0])
        try destination.damage(item, of: sample.key)
        front.rule { $0.hasPrefix("DELETE") ? .answered(Front.error(403, "AccessDenied")) : .passes }
        #expect(remedy(of: try driver.prove(item, of: sample.key, plan: sample.items[0])) == .hold)
        try destination.act(S3Request(.delete, destination.configuration.folder(sample.key) + item.name))
        front.passAll()
        let again = try driver.upload(sample, sample.items[0])
        #expect(try driver.prove(again, of: sample.key, plan: sample.items[0]).integrity == .readBack)
    }

    @Test func `needs no right to delete or overwrite when all goes well`() throws {
        let (_, front, driver) = try Self.scene()
        let sample = try Sample()
        _ = try driver.close(sample.key, items: driver.uploadAll(sample))
        let writes = front.heads.filter {
            $0.hasPrefix("PUT") || $0.hasPrefix("DELETE") || $0.hasPrefix("POST")
        }
        for head in writes {
            let isPart = head.contains("partNumber=") || head.contains("uploads=")
            #expect(isPart || head.contains("if-none-match: *"), "\(head.prefix(200))")
            #expect(!head.hasPrefix("DELETE"))
        }
        // Every body's digest was signed.
        #expect(front.heads.allSatisfy { !$0.contains("UNSIGNED") && $0.contains("x-amz-content-sha256: ") })
    }

    @Test func `is found by its name before the host as well`() throws {
        let (_, front, driver) = try Self.scene {
            $0.style = .virtualHost
            if let endpoint = try? Endpoint(parsing: "http://localhost:\($0.endpoint.port ?? 0)") {
                $0.endpoint = endpoint
            }
        }
        let sample = try Sample()
        _ = try driver.close(sample.key, items: driver.uploadAll(sample))
        #expect(front.heads.allSatisfy { $0.contains("Host: bwvdock-") })
    }

    @Test func `of another origin under our name is a conflict`() throws {
        let (destination, _, driver) = try Self.scene()
        let sample = try Sample()
        let item = sample.items[0]
        try destination.act(
            S3Request(.put, destination.configuration.folder(sample.key) + item.fileName()).with([1])
        )
        #expect(remedy(of: try driver.begin(sample, item)) == .conflict)
        try destination.act(S3Request(.put, destination.configuration.closingKey(sample.key)).with([1]))
        #expect(remedy(of: try driver.closed(sample.key)) == .conflict)
    }

    @Test func `takes parts of real size, and refuses plans whose parts are too small`() throws {
        let (_, _, driver) = try Self.scene { $0.minimumPart = 5 << 20 }
        let large = try Sample(sizes: [(8 << 20) + 5], chunkSize: 8 << 20)
        let committed = try driver.upload(large, large.items[0])
        #expect(
            try driver.prove(committed, of: large.key, plan: large.items[0]).sha256
                == large.items[0].digest.hex
        )
        let small = try Sample("two")
        #expect(remedy(of: try driver.begin(small, small.items[0])) == .quarantine)
    }
}
