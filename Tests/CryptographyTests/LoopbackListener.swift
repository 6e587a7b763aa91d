import Cryptography
import Glibc

/// One TCP port on this machine for one visitor, so that other people's TLS can talk to ours.
final class LoopbackListener {
    let port: UInt16
    private let socket: Int32

    init() throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = unsafe bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
            return unsafe bind(socket, pointer, size) == 0 && listen(socket, 1) == 0
                && getsockname(socket, pointer, &size) == 0
        }
        guard socket >= 0, bound else { throw CryptographyError(.failed, "listen") }
        self.socket = socket
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { Glibc.close(socket) }

    /// Carries bytes between the visitor and the session until either is done.
    func serve(_ session: TLSSession) {
        let visitor = accept(socket, nil, nil)
        defer { Glibc.close(visitor) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let step = Result { try session.handshake() }
            var output = session.drain()
            while !output.isEmpty {
                let sent = unsafe send(visitor, output, output.count, Int32(MSG_NOSIGNAL))
                guard sent > 0 else { return }
                output.removeFirst(sent)
            }
            guard case .success(false) = step else { return }
            let count = unsafe recv(visitor, &buffer, buffer.count, 0)
            guard count > 0, (try? session.feed(Array(buffer[..<count]))) != nil else { return }
        }
    }
}
