import Foundation

/// A software token in a folder that somebody else removes.
package final class SoftwareToken {
    package static let pin = "4711"
    private let folder: String
    /// Points a process's OpenSSL to it.
    package let environment: [String: String]

    package static var hasEngine: Bool {
        (try? Shell.run("openssl", ["engine", "pkcs11"]))?.succeeded == true
    }

    package static var isInstalled: Bool {
        hasEngine && module != nil && (try? Shell.run("softhsm2-util", ["--version"]))?.succeeded == true
    }

    private static var module: String? {
        let usual = "/usr/lib/softhsm/libsofthsm2.so"
        let path = ProcessInfo.processInfo.environment["SOFTHSM2_MODULE"] ?? usual
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// Makes it for processes that get its `environment`.
    package init(in folder: String) throws {
        self.folder = folder
        let settings = "\(folder)/conf"
        environment = ["SOFTHSM2_CONF": settings, "PKCS11_MODULE_PATH": Self.module ?? ""]
        try "directories.tokendir = \(folder)\n".write(toFile: settings, atomically: false, encoding: .utf8)
        try tool(["--init-token", "--free", "--label", "dock", "--so-pin", "1234"])
    }

    /// Makes it, and points this process's OpenSSL to it.
    package convenience init(steeringThisProcessTo folder: String) throws {
        try self.init(in: folder)
        for (name, value) in environment { unsafe setenv(name, value, 1) }
    }

    /// Puts a key in and gives the URI by which it is used.
    package func add(_ keyFile: String, _ label: String) throws -> String {
        let plain = "\(folder)/\(label).pk8"
        try Shell.check("openssl", ["pkcs8", "-topk8", "-nocrypt", "-in", keyFile, "-out", plain])
        let number = label == "tls" ? "01" : "02"
        try tool(["--import", plain, "--token", "dock", "--label", label, "--id", number])
        try FileManager.default.removeItem(atPath: plain)
        return reference(label)
    }

    package func reference(_ label: String) -> String {
        "pkcs11:token=dock;object=\(label);type=private?pin-value=\(Self.pin)"
    }

    private func tool(_ arguments: [String]) throws {
        try Shell.check(
            "softhsm2-util",
            ["--module", Self.module ?? "", "--pin", Self.pin] + arguments,
            environment: environment
        )
    }
}
