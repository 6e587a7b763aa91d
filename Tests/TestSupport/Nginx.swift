import Foundation

/// A real nginx on free ports of this machine, stopped with the last user.
package final class Nginx: Sendable {
    private let server: ServerProcess
    private let folder: TemporaryDirectory

    /// Starts it and waits until all `ports` answer.
    ///
    /// `servers` are `server { ... }` blocks, in which `FOLDER` stands for a folder that receives files; `modules` are Debian's
    /// dynamic ones.
    package init(servers: String, ports: [UInt16], modules: [String] = []) throws {
        folder = try TemporaryDirectory()
        let manager = FileManager.default
        for name in ["files", "body"] {
            try manager.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
        }
        let user = getuid() == 0 ? "user root;" : ""
        let loads = modules.map { "load_module /usr/lib/nginx/modules/\($0).so;" }.joined(separator: " ")
        let configuration = """
            \(loads)
            daemon off; master_process off; pid \(folder.path)/pid; error_log stderr warn; \(user)
            events { worker_connections 256; }
            http {
                access_log off; client_max_body_size 0; client_body_temp_path \(folder.path)/body;
                proxy_temp_path \(folder.path)/body; fastcgi_temp_path \(folder.path)/body;
                uwsgi_temp_path \(folder.path)/body; scgi_temp_path \(folder.path)/body;
                \(servers.replacingOccurrences(of: "FOLDER", with: folder.path("files")))
            }
            """
        let file = try folder.write("nginx.conf", Array(configuration.utf8))
        server = ServerProcess(
            ["/usr/sbin/nginx", "-c", file, "-p", folder.path, "-e", "stderr"],
            in: folder
        )
        try server.start(ports: ports)
    }

    /// What arrived under a name.
    package func received(_ name: String) throws -> [UInt8] { try folder.read("files/\(name)") }
}

extension LoopbackServer {
    /// Waits until somebody listens on a port.
    package static func waitForListener(on port: UInt16, whoseLog log: String) throws {
        for _ in 0..<6000 {
            if isListener(on: port) { return }
            usleep(10_000)
        }
        let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        throw Shell.Failure(
            command: "a server on port \(port)",
            result: Shell.Result(status: -1, output: [], errors: String(said.suffix(2000)))
        )
    }

    private static func isListener(on port: UInt16) -> Bool {
        guard let socket = connect(to: port) else { return false }
        Glibc.close(socket)
        return true
    }

    /// A connection to a port of this machine; `nil` when nobody listens.
    static func connect(to port: UInt16) -> Int32? {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe Glibc.connect(socket, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, size) == 0
        }
        guard isConnected else {
            Glibc.close(socket)
            return nil
        }
        return socket
    }
}
