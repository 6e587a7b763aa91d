import Foundation
import HTTPClient
import TestSupport

/// The files an object store is started from.
struct ObjectStoreConfiguration: Sendable {
    struct Ports: Sendable {
        let proxy = LoopbackServer.freePort()
        let account = LoopbackServer.freePort()
        let container = LoopbackServer.freePort()
        let memcached = LoopbackServer.freePort()
        let objects: [UInt16]
    }

    let folder: String
    let ports: Ports

    init(folder: String, objectServers count: Int) {
        self.folder = folder
        ports = Ports(objects: (0..<count).map { _ in LoopbackServer.freePort() })
    }

    private var user: String { NSUserName() }

    func write(users: [ObjectStoreServer.User], tokenSeconds: Int) throws {
        for name in ["etc", "log", "cache", "devices/metadata"] + ports.objects.indices.map(device) {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(name)",
                withIntermediateDirectories: true
            )
        }
        try write(
            "swift.conf",
            """
            [swift-hash]
            swift_hash_path_prefix = bwvdock
            swift_hash_path_suffix = bwvdock
            [storage-policy:0]
            name = one
            default = yes
            """
        )
        try write("account.conf", storage("account", ports.account, "devices"))
        try write("container.conf", storage("container", ports.container, "devices"))
        for index in ports.objects.indices { try writeObjectServer(index, reserve: "0") }
        try write("proxy.conf", proxy(users, tokenSeconds))
    }

    /// `reserve` is the share of its disk that must stay free.
    func writeObjectServer(_ index: Int, reserve: String) throws {
        // The container is told before the client is answered: what a test stored is listed.
        let extra = "container_update_timeout = 30\nmb_per_sync = 512"
        try write(
            "object-\(index).conf",
            storage("object", ports.objects[index], "devices-\(index)", reserve: reserve, extra)
        )
    }

    func buildRings() throws {
        let builder = Self.program("swift-ring-builder")
        let rings =
            [("account", [(ports.account, "metadata")]), ("container", [(ports.container, "metadata")])]
            + [("object", ports.objects.map { ($0, "disk") })]
        for (name, devices) in rings {
            let file = "\(folder)/etc/\(name).builder"
            try Shell.check(builder, [file, "create", "4", "\(devices.count)", "0"])
            for (index, (port, device)) in devices.enumerated() {
                try Shell.check(builder, [file, "add", "r1z\(index + 1)-127.0.0.1:\(port)/\(device)", "1"])
            }
            try Shell.check(builder, [file, "rebalance"])
        }
    }

    /// One of the programs that `.ci/venv` installed.
    static func program(_ name: String) -> String { Repository.path(".build/servers/bin/\(name)") }

    func waitUntilServing() throws {
        for port in [ports.account, ports.container, ports.proxy] + ports.objects {
            try Health.wait(for: "http://127.0.0.1:\(port)/healthcheck") { $0.status == 200 }
        }
        try waitForMemcached()
    }

    func waitForMemcached() throws {
        try LoopbackServer.waitForListener(on: ports.memcached, whoseLog: "\(folder)/log/memcached")
    }

    /// The stored files of `/account/container/object`, where the store's own hash puts them.
    func files(of path: String) throws -> [String] {
        let text = Array("bwvdock\(path)bwvdock".utf8)
        let hash = try Shell.check("openssl", ["md5", "-r"], input: text).text.prefix(32)
        return try storedFiles().filter { $0.contains("/\(hash)/") }
    }

    /// The files of all objects whose name has all of these words in it; not those that only list segments.
    func files(named words: [String]) throws -> [String] {
        // What the server notes beside the bytes is an extended attribute.
        let script = """
            import os, sys
            words = [word.encode() for word in sys.argv[1:]]
            for path in sys.stdin.read().splitlines():
                try: note = os.getxattr(path, "user.swift.metadata")
                except OSError: continue
                if b"X-Static-Large-Object" not in note and all(word in note for word in words): print(path)
            """
        let paths = try storedFiles().joined(separator: "\n")
        let found = try Shell.check(Self.program("python"), ["-c", script] + words, input: Array(paths.utf8))
        return found.text.split(separator: "\n").map(String.init)
    }

    func storedFiles() throws -> [String] {
        try ports.objects.indices.flatMap { index in
            let root = "\(folder)/\(device(index))/objects"
            guard FileManager.default.fileExists(atPath: root) else { return [String]() }
            return try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.hasSuffix(".data") }
                .map { "\(root)/\($0)" }
        }
    }

    private func device(_ index: Int) -> String { "devices-\(index)/disk" }

    private func write(_ name: String, _ text: String) throws {
        try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: "\(folder)/etc/\(name)"))
    }

    private func storage(
        _ kind: String,
        _ port: UInt16,
        _ devices: String,
        reserve: String = "0",
        _ extra: String = ""
    ) -> String {
        """
        [DEFAULT]
        bind_ip = 127.0.0.1
        bind_port = \(port)
        bind_timeout = 10
        user = \(user)
        swift_dir = \(folder)/etc
        devices = \(folder)/\(devices)
        mount_check = false
        workers = 0
        fallocate_reserve = \(reserve)
        recon_cache_path = \(folder)/cache
        [pipeline:main]
        pipeline = healthcheck \(kind)-server
        [filter:healthcheck]
        use = egg:swift#healthcheck
        [app:\(kind)-server]
        use = egg:swift#\(kind)
        \(extra)
        """
    }

    private func proxy(_ users: [ObjectStoreServer.User], _ tokenSeconds: Int) -> String {
        let logins = users.map { user in
            "user_\(user.account)_\(user.name) = \(user.key) \(user.groups)"
        }
        return """
            [DEFAULT]
            bind_ip = 127.0.0.1
            bind_port = \(ports.proxy)
            bind_timeout = 10
            user = \(user)
            swift_dir = \(folder)/etc
            workers = 0
            [pipeline:main]
            pipeline = catch_errors gatekeeper healthcheck cache listing_formats bulk s3api tempauth copy slo \
            dlo versioned_writes symlink proxy-server
            [app:proxy-server]
            use = egg:swift#proxy
            account_autocreate = true
            object_chunk_size = 262144
            client_chunk_size = 262144
            error_suppression_interval = 0
            [filter:catch_errors]
            use = egg:swift#catch_errors
            [filter:gatekeeper]
            use = egg:swift#gatekeeper
            [filter:healthcheck]
            use = egg:swift#healthcheck
            [filter:cache]
            use = egg:swift#memcache
            memcache_servers = 127.0.0.1:\(ports.memcached)
            memcache_max_connections = 16
            [filter:listing_formats]
            use = egg:swift#listing_formats
            [filter:bulk]
            use = egg:swift#bulk
            [filter:s3api]
            use = egg:swift#s3api
            location = us-east-1
            s3_acl = false
            check_bucket_owner = false
            allow_multipart_uploads = true
            min_segment_size = 1
            [filter:tempauth]
            use = egg:swift#tempauth
            token_life = \(tokenSeconds)
            \(logins.joined(separator: "\n"))
            [filter:copy]
            use = egg:swift#copy
            [filter:slo]
            use = egg:swift#slo
            [filter:dlo]
            use = egg:swift#dlo
            [filter:versioned_writes]
            use = egg:swift#versioned_writes
            allow_object_versioning = true
            [filter:symlink]
            use = egg:swift#symlink
            """
    }
}
