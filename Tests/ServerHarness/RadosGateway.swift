import Foundation
import HTTPClient
package import TestSupport

/// A real Ceph on free ports of this machine: one monitor, one OSD that keeps its bytes on disk, and a gateway that speaks S3.
package final class RadosGateway: Sendable {
    package let port = LoopbackServer.freePort()
    package let folder: TemporaryDirectory
    package let accessKey = "AK"
    package let secret = "fixture-secret"
    private let monitorPort = LoopbackServer.freePort()
    private let servers: [ServerProcess]

    /// One for all tests of this run.
    package static let shared = Result { try RadosGateway() }

    package init() throws {
        let folder = try TemporaryDirectory()
        self.folder = folder
        for name in ["mon", "osd", "rgw", "run", "log"] {
            try FileManager.default.createDirectory(
                atPath: folder.path(name),
                withIntermediateDirectories: true
            )
        }
        let configuration = folder.path("ceph.conf")
        let commands = [
            ["ceph-mon", "-f", "-i", "a"], ["ceph-osd", "-f", "-i", "0"],
            ["radosgw", "-f", "-n", "client.rgw"],
        ]
        servers = commands.map { command in
            ServerProcess(
                ["/usr/bin/\(command[0])", "-c", configuration] + command.dropFirst(),
                in: folder,
                log: "log/\(command[0])"
            )
        }
        let cluster = UUID().uuidString.lowercased()
        try folder.write("ceph.conf", Array(text(cluster).utf8))
        try makeKeys()
        try monitor(cluster)
        try disk()
        try servers[2].start(ports: [port])
        try Health.wait(for: "http://127.0.0.1:\(port)/") { $0.status == 200 }
        try run(
            "radosgw-admin",
            [
                "user", "create", "--uid=fixture", "--display-name=fixture", "--access-key=\(accessKey)",
                "--secret-key=\(secret)",
            ]
        )
    }

    /// Flips one bit in everything that the gateway keeps of an object, below the gateway.
    package func flipBits(of key: String, in bucket: String) throws {
        let script = """
            pool=default.rgw.buckets.data
            marker=$(radosgw-admin bucket stats --bucket="$1" | sed -n 's/^ *"marker": "\\(.*\\)",$/\\1/p')
            count=0
            while read -r object; do
                [[ $object == "$marker"_*"$2"* ]] || continue
                rados -p $pool get "$object" "$3"
                size=$(stat -c %s "$3")
                ((size)) || continue
                printf "\\\\x$(printf %02x $(($(od -An -tu1 -j$((size / 2)) -N1 "$3") ^ 1)))" |
                    dd of="$3" bs=1 seek=$((size / 2)) conv=notrunc status=none
                rados -p $pool put "$object" "$3"
                ((++count))
            done < <(rados -p $pool ls)
            rm -f "$3"
            ((count))
            """
        try run("bash", ["-euc", script, "flip", bucket, key, folder.path("flip-\(UUID().uuidString)")])
    }

    /// Everything at once, as the power would go.
    package func kill() throws { for server in servers.reversed() { try server.kill() } }

    package func start() throws {
        for server in servers { try server.start() }
        try Health.wait(for: "http://127.0.0.1:\(port)/") { $0.status == 200 }
    }

    private func text(_ cluster: String) -> String {
        """
        [global]
        fsid = \(cluster)
        mon host = [v1:127.0.0.1:\(monitorPort)/0]
        mon initial members = a
        auth cluster required = cephx
        auth service required = cephx
        auth client required = cephx
        keyring = \(folder.path)/keyring
        auth allow insecure global id reclaim = false
        mon data avail warn = 1
        mon data avail crit = 1
        mon allow pool size one = true
        mon warn on pool no redundancy = false
        crush location = root=default host=h
        osd pool default size = 1
        osd pool default min size = 1
        osd pool default pg num = 8
        osd pool default pg autoscale mode = off
        osd crush chooseleaf type = 0
        osd objectstore = bluestore
        osd memory target = 939524096
        bluestore block size = 8589934592
        ms bind msgr2 = false
        public addr = 127.0.0.1
        run dir = \(folder.path)/run
        admin socket = \(folder.path)/run/$name.asok
        pid file = \(folder.path)/run/$name.pid
        log file = \(folder.path)/log/$name.log
        mon data = \(folder.path)/mon
        osd data = \(folder.path)/osd
        [client.rgw]
        rgw data = \(folder.path)/rgw
        rgw frontends = beast endpoint=127.0.0.1:\(port)
        rgw dns name = localhost
        rgw zone = default
        rgw multipart min part size = 1

        """
    }

    private func makeKeys() throws {
        let rights = [
            ("mon.", ["mon", "allow *"]),
            ("client.admin", ["mon", "allow *", "osd", "allow *", "mgr", "allow *"]),
            ("osd.0", ["mon", "allow profile osd", "osd", "allow *", "mgr", "allow profile osd"]),
            ("client.rgw", ["mon", "allow rw", "osd", "allow rwx"]),
        ]
        try run("ceph-authtool", ["--create-keyring", folder.path("keyring")])
        for (name, capabilities) in rights {
            var arguments = [folder.path("keyring"), "--gen-key", "-n", name]
            for index in stride(from: 0, to: capabilities.count, by: 2) {
                arguments += ["--cap", capabilities[index], capabilities[index + 1]]
            }
            try run("ceph-authtool", arguments)
        }
    }

    private func monitor(_ cluster: String) throws {
        let map = folder.path("monmap")
        try run(
            "monmaptool",
            [
                "--create", "--fsid", cluster, "--addv", "a", "[v1:127.0.0.1:\(monitorPort)/0]",
                "--set-min-mon-release", "pacific", map,
            ]
        )
        try run("ceph-mon", ["--mkfs", "-i", "a", "--monmap", map, "--keyring", folder.path("keyring")])
        try servers[0].start(ports: [monitorPort])
    }

    private func disk() throws {
        let identity = UUID().uuidString.lowercased()
        try run("ceph", ["--connect-timeout", "60", "osd", "new", identity])
        try run("ceph-osd", ["-i", "0", "--mkfs", "--osd-uuid", identity])
        try servers[1].start()
        try run("ceph", ["osd", "crush", "add", "osd.0", "1.0", "root=default", "host=h"])
        for _ in 0..<600 {
            if try run("ceph", ["osd", "stat"]).text.contains("1 up") { return }
            usleep(200_000)
        }
        throw ServerTrouble(description: "the OSD does not come up: \(servers[1].said.suffix(2000))")
    }

    @discardableResult
    private func run(_ program: String, _ arguments: [String]) throws -> Shell.Result {
        try Shell.check(
            program,
            arguments,
            in: folder.path,
            environment: ["CEPH_CONF": folder.path("ceph.conf")]
        )
    }
}
