import Foundation
import Synchronization
package import TestSupport

/// A real OpenStack object store on free ports of this machine, with its own and the S3 API on one of them.
///
/// One proxy, one account and one container server, and object servers with a device each. Memcached keeps the tokens.
package final class ObjectStoreServer: Sendable {
    /// Somebody who may log in.
    package struct User: Sendable {
        package let account: String
        package let name: String
        package let key: String
        /// `.admin` owns the account; other groups can only do what an access list of a container lets them.
        package let groups: String

        package init(account: String, name: String, key: String, groups: String = ".admin") {
            self.account = account
            self.name = name
            self.key = key
            self.groups = groups
        }

        /// How the user is called at login, and by the S3 API.
        package var login: String { "\(account):\(name)" }
    }

    /// The owner of the account the tests write to.
    package static let owner = User(account: "dock", name: "station", key: "dock-key")
    /// Has no rights in that account but those an access list gives.
    package static let guest = User(account: "dock", name: "guest", key: "guest-key", groups: "guests")

    /// As the page of the destination has it.
    package static let force = User(account: "force", name: "docks", key: "force-key")

    package let port: UInt16
    package let users: [User]
    package let objectServers: [ServerProcess]
    private let proxy: ServerProcess
    private let metadataServers: [ServerProcess]
    private let memcached: ServerProcess
    package let folder: TemporaryDirectory
    private let configuration: ObjectStoreConfiguration

    /// One for all tests of this run that do it no harm.
    package static let shared = Result { try ObjectStoreServer(users: [owner, guest, force] + strangers) }

    /// Owners of accounts of their own, enough for all tests of a run.
    private static let strangers = owners(1000)

    /// Owners of so many accounts, one each.
    package static func owners(_ count: Int) -> [User] {
        (0..<count).map { User(account: "account\($0)", name: "station", key: "key-\($0)") }
    }

    private static let taken = Atomic(0)

    /// The owner of an account at the shared server that nobody has used.
    package static func freshUser() -> User {
        strangers[taken.add(1, ordering: .relaxed).oldValue]
    }

    /// Starts all of it and waits until it serves.
    package init(
        users: [User] = [owner, guest],
        objectServers count: Int = 1,
        tokenSeconds: Int = 86_400
    ) throws {
        let folder = try TemporaryDirectory()
        self.folder = folder
        self.users = users
        try Shell.check(Repository.path(".ci/venv"), [Repository.path("fixtures/servers")])
        configuration = ObjectStoreConfiguration(folder: folder.path, objectServers: count)
        port = configuration.ports.proxy
        try configuration.write(users: users, tokenSeconds: tokenSeconds)
        func server(_ kind: String, _ name: String) -> ServerProcess {
            ServerProcess(
                [ObjectStoreConfiguration.program("swift-\(kind)-server"), folder.path("etc/\(name).conf")],
                in: folder,
                log: "log/\(name)"
            )
        }
        proxy = server("proxy", "proxy")
        metadataServers = [server("account", "account"), server("container", "container")]
        objectServers = (0..<count).map { server("object", "object-\($0)") }
        memcached = ServerProcess(
            [
                "/usr/bin/memcached", "-l", "127.0.0.1", "-p", "\(configuration.ports.memcached)", "-m", "16",
                "-u", NSUserName(),
            ],
            in: folder,
            log: "log/memcached"
        )
        try configuration.buildRings()
        try start()
    }

    package var address: String { "http://127.0.0.1:\(port)" }
    /// Where a user logs in (v1).
    package var login: String { "\(address)/auth/v1.0" }
    /// Where an account's containers are.
    package func storage(of account: String = owner.account) -> String { "\(address)/v1/AUTH_\(account)" }

    private var all: [ServerProcess] { [memcached] + metadataServers + objectServers + [proxy] }

    /// Starts whatever does not run, and waits until it serves.
    package func start() throws {
        for server in all { try server.start() }
        try configuration.waitUntilServing()
    }

    /// Everything at once, as the power would go.
    package func kill() throws {
        for server in all.reversed() { try server.kill() }
    }

    /// Makes every token given out so far worthless, as their expiry would.
    package func expireTokens() throws {
        try memcached.kill()
        try memcached.start()
        try configuration.waitForMemcached()
    }

    /// From now on its disks count as full.
    package func fill() throws { try reserve("100%") }
    /// There is room again.
    package func makeRoom() throws { try reserve("0") }

    private func reserve(_ amount: String) throws {
        for index in objectServers.indices {
            try configuration.writeObjectServer(index, reserve: amount)
            try objectServers[index].kill()
            try objectServers[index].start()
        }
        try configuration.waitUntilServing()
    }

    /// The files that hold an object's bytes, on every device; `path` is `container/object`.
    package func files(of path: String, in account: String = owner.account) throws -> [String] {
        try configuration.files(of: "/AUTH_\(account)/\(path)")
    }

    /// Flips one bit in the middle of a stored object, as a bad disk would.
    package func flipBit(of path: String, in account: String = owner.account) throws {
        let files = try files(of: path, in: account)
        guard !files.isEmpty else { throw CocoaError(.fileNoSuchFile) }
        for file in files { _ = flipBit(inFile: file, largerThan: 0) }
    }

    /// Flips one bit in every stored object whose name has all of these words in it, whatever versions or parts it has.
    package func flipBits(inObjectsNamed words: [String]) throws {
        let files = try configuration.files(named: words)
        guard files.count(where: { flipBit(inFile: $0, largerThan: 0) }) > 0 else {
            throw CocoaError(.fileNoSuchFile)
        }
    }

    /// Flips one bit in the middle of a file with an object's bytes; false where it is no such one any more.
    package func flipBit(inFile file: String, largerThan least: UInt64) -> Bool {
        do {
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file))
            defer { try? handle.close() }
            let size = try handle.seekToEnd()
            guard size > least else { return false }
            try handle.seek(toOffset: size / 2)
            let byte = try handle.read(upToCount: 1) ?? Data()
            try handle.seek(toOffset: size / 2)
            try handle.write(contentsOf: byte.map { $0 ^ 1 })
            return true
        } catch {
            return false
        }
    }

    /// Every file that holds an object's bytes now, on every device.
    package func storedFiles() throws -> [String] { try configuration.storedFiles() }

    /// What the servers have said, for a test that failed.
    package var logs: String {
        ([proxy] + metadataServers + objectServers).map { String($0.said.suffix(2000)) }.joined(
            separator: "\n"
        )
    }
}
