import Foundation
import TestSupport
import Testing

@Suite struct `What systemd and udev are given` {
    @Test func `the unit is clean in the eyes of systemd-analyze`() throws {
        try withStagedRoot { root in
            let result = try Shell.run("systemd-analyze", ["verify", "--root=\(root)", "bwvdockd.service"])
            #expect(result.status == 0 && result.text.isEmpty && result.errors.isEmpty, "\(result.errors)")
        }
    }

    @Test func `a mistake in the unit would be seen`() throws {
        try withStagedRoot { root in
            let path = "\(root)/usr/lib/systemd/system/bwvdockd.service"
            let unit = try String(contentsOfFile: path, encoding: .utf8)
            try unit.replacing("NoNewPrivileges=", with: "NoNewPrivilege=")
                .write(toFile: path, atomically: true, encoding: .utf8)
            let result = try Shell.run("systemd-analyze", ["verify", "--root=\(root)", "bwvdockd.service"])
            #expect(result.errors.contains("NoNewPrivilege"))
        }
    }

    @Test func `the unit's exposure stays at most 2.1 of 10`() throws {
        try withStagedRoot { root in
            let result = try Shell.run(
                "systemd-analyze",
                ["security", "--offline=yes", "--threshold=21", "--root=\(root)", "bwvdockd.service"]
            )
            #expect(result.status == 0, "\(result.text.suffix(200))")
        }
    }

    @Test func `user and groups are understood by systemd-sysusers`() throws {
        try withStagedRoot { root in
            let file = Repository.path("systemd/bwvdock.sysusers")
            let users = try Shell.run("systemd-sysusers", ["--root=\(root)", file])
            #expect(users.status == 0, "\(users.errors)")
            let passwd = try String(contentsOfFile: "\(root)/etc/passwd", encoding: .utf8)
            #expect(passwd.contains("bwvdock:"))
            let group = try String(contentsOfFile: "\(root)/etc/group", encoding: .utf8)
            #expect(group.contains(/bwvdock-usb:.*:bwvdock\n/))
            let rules = try Shell.run(
                "systemd-tmpfiles",
                ["--create", "--dry-run", "--root=\(root)", Repository.path("systemd/bwvdock.tmpfiles")]
            )
            // Debian 12 knows no dry run; folders of a staged root may be made for real.
            let made =
                rules.status == 0
                ? rules
                : try Shell.run(
                    "systemd-tmpfiles",
                    ["--create", "--root=\(root)", Repository.path("systemd/bwvdock.tmpfiles")]
                )
            #expect(made.errors.contains("unparsable") == false && made.errors.contains("Unknown") == false)
        }
    }

    @Test(arguments: ["68-bwvdock.rules", "72-bwvdock-seat.rules"])
    func `the udev rules are well formed and lead where they say`(name: String) throws {
        let text = try String(contentsOfFile: Repository.path("systemd/\(name)"), encoding: .utf8)
        let rules = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(rules.count > 5)
        let assignment = /[A-Z]+(?:\{[\w\/]+\})?(?:==|!=|\+=|-=|:=|=)"[^"]*"/
        for rule in rules {
            let parts = rule.split(separator: ", ")
            #expect(parts.allSatisfy { $0.wholeMatch(of: assignment) != nil }, "\(rule)")
        }
        let labels = Set(text.matches(of: /LABEL="(\w+)"/).map(\.output.1))
        for jump in text.matches(of: /GOTO="(\w+)"/) { #expect(labels.contains(jump.output.1)) }
    }

    @Test func `the udev rules stand between those they overrule and those they forestall`() throws {
        let ours = try FileManager.default.contentsOfDirectory(atPath: Repository.path("systemd"))
            .filter { $0.hasSuffix(".rules") }.sorted()
        let theirs = ["60-libgphoto2-6.rules", "69-libmtp.rules", "70-uaccess.rules", "73-seat-late.rules"]
        #expect(
            (ours + theirs).sorted() == [
                "60-libgphoto2-6.rules", "68-bwvdock.rules", "69-libmtp.rules", "70-uaccess.rules",
                "72-bwvdock-seat.rules", "73-seat-late.rules",
            ]
        )
    }

    /// A file system that holds what the unit refers to, and nothing of this machine but its target units.
    private func withStagedRoot(_ body: (String) throws -> Void) throws {
        let manager = FileManager.default
        let root = manager.temporaryDirectory.path + "/bwvdock-root-\(UUID())"
        defer { try? manager.removeItem(atPath: root) }
        let units = "\(root)/usr/lib/systemd/system"
        for folder in [units, "\(root)/usr/bin", "\(root)/bin", "\(root)/etc"] {
            try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        for program in ["usr/bin/bwvdockd", "bin/kill"] {
            try manager.copyItem(atPath: "/bin/true", toPath: "\(root)/\(program)")
        }
        for name in try manager.contentsOfDirectory(atPath: "/lib/systemd/system")
        where name.hasSuffix(".target") || name.hasSuffix(".slice") {
            let source = ("/lib/systemd/system/\(name)" as NSString).resolvingSymlinksInPath
            try manager.copyItem(atPath: source, toPath: "\(units)/\(name)")
        }
        try manager.copyItem(
            atPath: Repository.path("systemd/bwvdockd.service"),
            toPath: "\(units)/bwvdockd.service"
        )
        try body(root)
    }
}
