package import TestSupport

/// nginx before a server of this machine: HTTPS with certificates of the test run's own, and rules a server lacks.
package final class SecureFront: Sendable {
    /// What the front demands or refuses.
    package enum Rule: Sendable {
        case none
        /// Only who shows the authority's client certificate is let in.
        case clientCertificate
        /// Nothing can be deleted, and no object stored but where there is none: what a station needs, and no more.
        case createOnly
        /// Whoever has logged in can store, and sees nothing of it again.
        case putOnly
        /// Objects of recordings cannot be read, everything else can.
        case itemsUnread

        /// What nginx does with a request that this rule forbids.
        fileprivate var refusal: String {
            switch self {
            case .none, .clientCertificate: ""
            // Containers are made or found by the same request, so they alone may be put again.
            case .createOnly: "if ($is_allowed = 0) { return 403; }"
            case .putOnly: "if ($is_put = 0) { return 403; }"
            case .itemsUnread: "if ($is_item = 1) { return 403; }"
            }
        }
    }

    package let port: UInt16
    package let certificates: ServerCertificates
    private let nginx: Nginx

    package init(before server: UInt16, _ rule: Rule = .none) throws {
        let port = LoopbackServer.freePort()
        self.port = port
        certificates = try ServerCertificates()
        let demand =
            "ssl_verify_client on; ssl_client_certificate \(certificates.certificate("authority"));"
        nginx = try Nginx(
            servers: """
                map "$request_method:$http_if_none_match:$uri" $is_allowed {
                    default 0;
                    "~^(GET|HEAD|POST):" 1;
                    "~^PUT:[*]:" 1;
                    "~^PUT::/v1/[^/]+/[^/]+$" 1;
                }
                map "$request_method:$uri" $is_put {
                    default 0;
                    "~^PUT:" 1;
                    "~^GET:/auth/" 1;
                }
                map "$request_method:$uri" $is_item {
                    default 0;
                    "~^GET:/v1/.*/item-" 1;
                }
                map $upstream_http_x_storage_url $storage {
                    default "";
                    "~^http:(?<rest>.*)$" "https:$rest";
                }
                # Names of metadata may have dots in them.
                ignore_invalid_headers \(rule == .createOnly ? "off" : "on");
                server {
                    listen 127.0.0.1:\(port) ssl;
                    ssl_certificate \(certificates.certificate("good"));
                    ssl_certificate_key \(certificates.key("good"));
                    \(rule == .clientCertificate ? demand : "")
                    location / {
                        \(rule.refusal)
                        proxy_pass http://127.0.0.1:\(server);
                        proxy_http_version 1.1;
                        proxy_request_buffering off;
                        proxy_buffering off;
                        proxy_read_timeout 300s;
                        proxy_set_header Host $http_host;
                        proxy_hide_header X-Storage-Url;
                        add_header X-Storage-Url $storage always;
                    }
                }
                """,
            ports: [port]
        )
    }

    /// Before the shared object store, for all tests of this run.
    package static let gate = Result {
        try SecureFront(before: ObjectStoreServer.shared.get().port, .createOnly)
    }

    package var address: String { "https://127.0.0.1:\(port)" }
    /// The PEM file of the authority to be believed.
    package var authority: String { certificates.certificate("authority") }
}
