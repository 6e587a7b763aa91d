import Bytes
import Cryptography
import Foundation
import HTTPClient
import ServerHarness
import Testing

@testable import ObjectStoreDriver

/// What OpenStack's own API promises and keeps.
@Suite struct `What an object store promises` {
    @Test func `is what the table says`() throws {
        let account = try Account()
        try Promises.expect(
            [
                "refuses a wrong MD5": account.verdict { try account.refusesWrongSum() },
                "keeps nothing of a body cut off": account.verdict { try account.keepsNothingCutOff() },
                "creates only once": account.verdict { try account.createsOnce() },
                "creates only once (segments put together)": account.verdict { try account.joinsOnce() },
                "answers a repeated commit alike": account.verdict { try account.repeatsCommit() },
                "refuses to put together what was not named": account.verdict {
                    try account.refusesOtherSegment()
                },
                "lists at once what was stored": account.verdict { try account.listsAtOnce() },
                "gives out no damaged bytes": account.verdict { try account.givesNoDamage() },
                "tells of damage when asked again": account.verdict { try account.tellsOfDamage() },
                "keeps a closed container as it is": account.verdict { try account.keepsClosed() },
            ],
            of: "OpenStack 2.38.3"
        )
    }
}

/// Asks an account for one promise after the other, behind the driver's back.
private final class Account {
    private let server: ObjectStoreServer
    private let talk: StoreTalk
    private let user: ObjectStoreServer.User

    init() throws {
        server = try ObjectStoreServer.shared.get()
        user = ObjectStoreServer.freshUser()
        talk = try StoreTalk(to: server, as: user)
        try #require(talk(.put, "c").isSuccess)
    }

    /// `nil` from a question: the store refuses it.
    func verdict(_ question: () throws -> Bool?) -> Promises.Verdict {
        guard let kept = (try? question()) ?? nil else { return .absent }
        return kept ? .kept : .lies
    }

    func refusesWrongSum() throws -> Bool? {
        let answer = try talk(.put, "c/sum", [1, 2, 3], [("ETag", MD5.hex(of: [4]))])
        return try answer.status == 422 && talk(.head, "c/sum").status == 404
    }

    func keepsNothingCutOff() throws -> Bool? {
        try talk.breakOff("c/cut", length: 1000, after: [UInt8](repeating: 1, count: 999))
        usleep(500_000)
        return try talk(.head, "c/cut").status == 404
    }

    func createsOnce() throws -> Bool? {
        try #require(talk(.put, "c/once", [1], [("If-None-Match", "*")]).isSuccess)
        let again = try talk(.put, "c/once", [2], [("If-None-Match", "*")])
        return try again.status == 412 && talk(.get, "c/once").body == [1]
    }

    private func join(_ name: String, _ etag: String) throws -> HTTPResponse {
        try #require(talk(.put, "c/segment", [1, 2, 3]).isSuccess)
        let manifest = #"[{"path":"/c/segment","etag":"\#(etag)","size_bytes":3}]"#
        return try talk(
            .put,
            "c/\(name)?multipart-manifest=put",
            Array(manifest.utf8),
            [("If-None-Match", "*")]
        )
    }

    func joinsOnce() throws -> Bool? {
        try #require(talk(.put, "c/joined", [9]).isSuccess)
        let answer = try join("joined", MD5.hex(of: [1, 2, 3]))
        return try !answer.isSuccess && talk(.get, "c/joined").body == [9]
    }

    func repeatsCommit() throws -> Bool? {
        try #require(join("repeated", MD5.hex(of: [1, 2, 3])).isSuccess)
        return try join("repeated", MD5.hex(of: [1, 2, 3])).isSuccess ? true : nil
    }

    func refusesOtherSegment() throws -> Bool? {
        let answer = try join("other", MD5.hex(of: [4]))
        return try !answer.isSuccess && talk(.head, "c/other").status == 404
    }

    func listsAtOnce() throws -> Bool? {
        for index in 0..<20 {
            try #require(talk(.put, "c/listed-\(index)", [1]).isSuccess)
            guard try talk.names("c").contains("listed-\(index)") else { return false }
        }
        return true
    }

    func givesNoDamage() throws -> Bool? {
        let bytes = [UInt8](repeating: 7, count: 100_000)
        try #require(talk(.put, "c/damaged", bytes).isSuccess)
        try server.flipBit(of: "c/damaged", in: user.account)
        let answer = try talk(.get, "c/damaged")
        return answer.isSuccess ? answer.body == bytes : true
    }

    func tellsOfDamage() throws -> Bool? { try talk(.head, "c/damaged").status == 404 }

    func keepsClosed() throws -> Bool? {
        try #require(talk(.put, "closed").isSuccess)
        try #require(talk(.post, "closed", [], [("X-Container-Meta-Status", "Complete")]).isSuccess)
        return try talk(.put, "closed/late", [1]).isSuccess ? nil : true
    }
}
