import Foundation
import TestSupport

/// A real nginx on loopback that takes PUT into a folder, for everybody alike: HTTP without TLS, its own WebDAV module.
///
/// Of an object store's protocol our driver needs a few small answers beside PUT, GET and HEAD; they are configuration:
/// the login, and containers, whose two states are two empty files. It is create-only for nobody, keeps no metadata
/// and lists nothing: enough to measure against, and no destination for footage. It takes bodies in larger pieces than
/// by default, so that it keeps up: a server that falls behind makes sending dearer, now for one contender, now for another.
final class DavServer: Place {
    let port: UInt16
    /// Where the files of everybody arrive.
    let root: String
    private let nginx: Nginx

    init(root: String) throws {
        let port = LoopbackServer.freePort()
        self.port = port
        self.root = root
        for name in ["body", "peers", "objects", "state"] {
            try FileManager.default.createDirectory(
                atPath: "\(root)/\(name)",
                withIntermediateDirectories: true
            )
        }
        let containers = "/v1/AUTH_bench"
        nginx = try Nginx(
            servers: """
                server {
                    listen 127.0.0.1:\(port);
                    root \(root);
                    client_body_temp_path \(root)/body; client_body_buffer_size 256k;
                    location = /auth/v1.0 {
                        add_header X-Auth-Token bench;
                        add_header X-Storage-Url http://127.0.0.1:\(port)\(containers);
                        return 204;
                    }
                    location = /info { return 404; }
                    location = \(containers)/System/Capabilities.json {
                        add_header X-Timestamp 1;
                        return 200 "{}";
                    }
                    location ~ ^\(containers)/(?<container>[^/]+)$ {
                        if ($request_method = PUT) { rewrite ^ /state/open/$container last; }
                        if ($request_method = POST) { rewrite ^ /close/$container last; }
                        if ($request_method = GET) { return 204; }
                        if (-f \(root)/state/closed/$container) {
                            add_header X-Container-Meta-Status Complete;
                            add_header X-Container-Meta-Closedby alpha;
                            return 204;
                        }
                        if (-f \(root)/state/open/$container) {
                            add_header X-Container-Meta-Status Transferring;
                            return 204;
                        }
                        return 404;
                    }
                    location /close/ {
                        proxy_method PUT;
                        proxy_pass http://127.0.0.1:\(port)/state/closed/;
                    }
                    location /state/ { dav_methods PUT; create_full_put_path on; }
                    location \(containers)/ {
                        root \(root)/objects;
                        dav_methods PUT DELETE;
                        create_full_put_path on;
                    }
                    location /peers/ {
                        dav_methods PUT DELETE MKCOL;
                        dav_ext_methods PROPFIND OPTIONS;
                        create_full_put_path on;
                    }
                }
                """,
            ports: [port],
            modules: ["ngx_http_dav_ext_module"]
        )
    }

    private var address: String { "http://127.0.0.1:\(port)" }

    let name = "nginx"
    let user = "bench"
    let key = "bench"
    var login: String { "\(address)/auth/v1.0" }
    var peerURL: String { "\(address)/peers/clip.bin" }
    let peerHeaders: [String] = []
    let segment: Int? = nil
    let rclone = "there:"
    var rcloneSettings: [String: String] {
        [
            "RCLONE_CONFIG_THERE_TYPE": "webdav", "RCLONE_CONFIG_THERE_VENDOR": "other",
            "RCLONE_CONFIG_THERE_URL": "\(address)/peers/",
        ]
    }

    func empty() throws {
        for name in ["peers", "objects", "state"] {
            for entry in try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(name)") {
                try FileManager.default.removeItem(atPath: "\(root)/\(name)/\(entry)")
            }
        }
    }

    func check(_ recording: UploadRecording) throws {
        let size = recording.mebibytes << 20
        let files = try FileManager.default.subpathsOfDirectory(atPath: root).filter { name in
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(root)/\(name)")
            let isFile = attributes[.type] as? FileAttributeType == .typeRegular
            return isFile && (attributes[.size] as? Int ?? 0) >= size
        }
        guard files.count == 1 else { throw Failed("\(files.count) files arrived: \(files)") }
        try Shell.check("cmp", [recording.plain, "\(root)/\(files[0])"])
    }
}
