import Bytes
import Cryptography
import Evidence
import Foundation
import HTTPClient
import Platform
import ServerHarness
import TestSupport
import Testing
import Upload

@testable import S3Driver

/// A server that speaks S3, by its name in the table of promises.
struct S3Store: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let ready: @Sendable () throws -> any S3Destination.Server

    static let all =
        [
            S3Store(testDescription: "ministack 1.5.33", ready: { try Ministack.ready.get() }),
            S3Store(testDescription: "OpenStack 2.38.3 (S3)", ready: { try ObjectStoreBuckets.ready.get() }),
        ] + (AllServers.areWanted ? [ceph] : [])
    private static let ceph = S3Store(testDescription: "Ceph 16.2", ready: { try RadosGateway.shared.get() })
}

@Suite struct `What a store that speaks S3 promises` {
    @Test(arguments: S3Store.all)
    func `is what the table says`(store: S3Store) throws {
        let bucket = try S3Bucket(store.ready())
        try Promises.expect(
            [
                "refuses a wrong signature": bucket.verdict { try bucket.refusesWrongSignature() },
                "refuses a body that is not the signed one": bucket.verdict { try bucket.refusesOtherBody() },
                "refuses a wrong x-amz-checksum-sha256": bucket.verdict { try bucket.refusesWrongChecksum() },
                "echoes x-amz-checksum-sha256 of a part": bucket.verdict { try bucket.echoesChecksum() },
                "lists a part's SHA-256": bucket.verdict { try bucket.listsChecksum() },
                "creates only once (PUT)": bucket.verdict { try bucket.putsOnce() },
                "creates only once (CompleteMultipartUpload)": bucket.verdict { try bucket.completesOnce() },
                "answers a repeated commit alike": bucket.verdict { try bucket.repeatsCommit() },
                "keeps retention given after the commit": bucket.verdict { try bucket.keepsRetention() },
                "keeps retention given with an upload": bucket.verdict {
                    try bucket.keepsRetentionOfUpload()
                },
                "refuses to delete what is retained": bucket.verdict { try bucket.refusesDelete() },
            ],
            of: store.testDescription
        )
    }
}

@Suite struct `What a store that speaks S3 does not keep` {
    @Test(arguments: S3Store.all)
    func `is noticed where a lock is configured: the item is held, or provably locked`(store: S3Store) throws
    {
        let written = try Promises.written(for: store.testDescription)
        let keepsLocks = written["keeps retention given after the commit"] == .kept
        let destination = try S3Destination(store.ready(), locked: keepsLocks)
        var configuration = destination.configuration
        configuration.retention = S3Configuration.Retention(mode: .governance, days: 1)
        let driver = try S3Driver(configuration, stationName: "north")
        let sample = try Sample(sizes: [10_000])
        guard keepsLocks else {
            #expect(remedy(of: try driver.upload(sample, sample.items[0])) == .hold)
            return
        }
        let committed = try driver.upload(sample, sample.items[0])
        #expect(try driver.prove(committed, of: sample.key, plan: sample.items[0]).integrity == .readBack)
    }

    @Test(arguments: S3Store.all)
    func `is no proof: bytes are proven by reading them, and an object in the item's place is told from it`(
        store: S3Store
    ) throws {
        let destination = try S3Destination(store.ready())
        let driver = try S3Driver(destination.configuration, stationName: "north")
        let sample = try Sample(sizes: [10_000])
        let item = sample.items[0]
        let committed = try driver.upload(sample, item)
        let proof = try driver.prove(committed, of: sample.key, plan: item)
        #expect(proof.integrity == .readBack && proof.attestation == .none)
        #expect(proof.evidence.hasPrefix("read back whole"))
        try destination.replace(committed, of: sample.key, station: "north")
        #expect(remedy(of: try driver.prove(committed, of: sample.key, plan: item)) == .conflict)
        #expect(remedy(of: try driver.close(sample.key, items: [committed])) == .conflict)
    }
}

/// Asks a bucket for one promise after the other, behind the driver's back.
private final class S3Bucket {
    private let plain: S3Destination
    private let locked: S3Destination?
    private var configuration: S3Configuration { plain.configuration }

    init(_ server: any S3Destination.Server) throws {
        plain = try S3Destination(server)
        locked = try? S3Destination(server, locked: true)
    }

    /// `nil` from a question: the store refuses it.
    func verdict(_ question: () throws -> Bool?) -> Promises.Verdict {
        guard let kept = (try? question()) ?? nil else { return .absent }
        return kept ? .kept : .lies
    }

    private func send(_ request: S3Request, to destination: S3Destination? = nil) throws -> HTTPResponse {
        try S3Client((destination ?? plain).configuration).send(request)
    }

    func refusesWrongSignature() throws -> Bool? {
        let folder = try TemporaryDirectory()
        var forged = configuration
        let text = try String(contentsOfFile: forged.credentialsPath, encoding: .utf8)
        forged.credentialsPath = try folder.write(
            "credentials",
            Array(text.replacing(/secret_access_key=.*/, with: "secret_access_key=guess").utf8)
        )
        return try S3Client(forged).send(S3Request(.get, forged.markerKey)).status == 403
    }

    func refusesOtherBody() throws -> Bool? {
        var request = S3Request(.put, "other-body")
        request.body = .bytes([1, 2, 3])
        request.payload = SHA256.hash([4])
        return try send(request).status == 400
    }

    func refusesWrongChecksum() throws -> Bool? {
        var request = S3Request(.put, "wrong-checksum").with([1, 2, 3])
        request.headers = [("x-amz-checksum-sha256", Base64.encode(SHA256.hash([4]).bytes))]
        return try send(request).status == 400
    }

    func echoesChecksum() throws -> Bool? {
        let (id, part) = try upload("echo")
        _ = id
        return part.headers["x-amz-checksum-sha256"].map {
            $0 == Base64.encode(SHA256.hash([1, 2, 3]).bytes)
        }
    }

    func listsChecksum() throws -> Bool? {
        let (id, _) = try upload("list")
        let driver = try S3Driver(configuration, stationName: "north")
        return try driver.parts("list", id)?.first?.checksum.map {
            $0 == Base64.encode(SHA256.hash([1, 2, 3]).bytes)
        }
    }

    func putsOnce() throws -> Bool? {
        var request = S3Request(.put, "once").with([1])
        request.headers.append(("if-none-match", "*"))
        try #require(send(request).isSuccess)
        return try send(request).status == 412
    }

    func completesOnce() throws -> Bool? {
        let (id, _) = try upload("complete")
        try plain.act(S3Request(.put, "complete").with([9]))
        let response = try complete("complete", id)
        let standing = try send(S3Request(.get, "complete")).body
        return !response.isSuccess && standing == [9]
    }

    func repeatsCommit() throws -> Bool? {
        let (id, _) = try upload("repeat")
        try #require(complete("repeat", id).isSuccess)
        let again = try complete("repeat", id)
        return again.isSuccess ? true : nil
    }

    func keepsRetention() throws -> Bool? {
        guard let locked else { return nil }
        try locked.act(S3Request(.put, "kept").with([1]))
        let until = RFC3339.format(milliseconds: WallClock.now() + 86_400_000)
        let set = try send(
            S3Request(.put, "kept", [("retention", "")]).with(
                S3Documents.retention("GOVERNANCE", until: until)
            ),
            to: locked
        )
        guard set.isSuccess else { return nil }
        // One that does not know the question takes the answer for the object's new bytes.
        guard try send(S3Request(.get, "kept"), to: locked).body == [1] else { return false }
        let get = try send(S3Request(.get, "kept", [("retention", "")]), to: locked)
        return String(decoding: get.body, as: UTF8.self).contains("GOVERNANCE")
    }

    func keepsRetentionOfUpload() throws -> Bool? {
        guard let locked else { return nil }
        let until = RFC3339.format(milliseconds: WallClock.now() + 86_400_000)
        let lock = [("x-amz-object-lock-mode", "GOVERNANCE"), ("x-amz-object-lock-retain-until-date", until)]
        let (id, _) = try upload("given", at: locked, lock)
        guard try complete("given", id, at: locked).isSuccess else { return nil }
        let get = try send(S3Request(.get, "given", [("retention", "")]), to: locked)
        return String(decoding: get.body, as: UTF8.self).contains("GOVERNANCE")
    }

    func refusesDelete() throws -> Bool? {
        guard let locked, try keepsRetention() == true else { return nil }
        let version = try #require(try send(S3Request(.head, "kept"), to: locked).headers["x-amz-version-id"])
        return try !send(S3Request(.delete, "kept", [("versionId", version)]), to: locked).isSuccess
    }

    /// One upload with one part.
    private func upload(
        _ key: String,
        at destination: S3Destination? = nil,
        _ headers: [(String, String)] = []
    ) throws -> (id: String, part: HTTPResponse) {
        var begin = S3Request(.post, key, [("uploads", "")])
        begin.headers = [("x-amz-checksum-algorithm", "SHA256")] + headers.map { (name: $0.0, value: $0.1) }
        let begun = try send(begin, to: destination)
        let id = try #require(try XMLReader.parse(begun.body)["UploadId"]?.text)
        let part = try send(
            S3Request(.put, key, [("partNumber", "1"), ("uploadId", id)]).with([1, 2, 3]),
            to: destination
        )
        return (id, part)
    }

    private func complete(
        _ key: String,
        _ id: String,
        at destination: S3Destination? = nil
    ) throws -> HTTPResponse {
        let driver = try S3Driver((destination ?? plain).configuration, stationName: "north")
        let parts =
            try driver.parts(key, id) ?? [
                HeldPart(
                    number: 1,
                    size: 3,
                    tag: "\"5289df737df57326fcdd22597afb1fac\"",
                    checksum: Base64.encode(SHA256.hash([1, 2, 3]).bytes)
                )
            ]
        var request = S3Request(.post, key, [("uploadId", id)]).with(S3Documents.complete(parts))
        request.headers = [("if-none-match", "*")]
        return try send(request, to: destination)
    }
}
