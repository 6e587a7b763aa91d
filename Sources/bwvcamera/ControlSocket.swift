internal import CommandLineKit
import Foundation
internal import Platform

/// Where a running stage takes lines from other commands, each answered by one line of JSON.
final class ControlSocket: Sendable {
    private static let longestLine = 4096

    private let listener: UnixListener

    /// Begins to obey whoever may open `path`, which is its owner alone.
    init(_ path: String, stage: Stage) throws {
        listener = try UnixListener(path: path, mode: 0o600)
        let thread = Thread { [listener] in
            ThreadName.set("control")
            while let client = try? listener.accept() {
                let thread = Thread { Self.serve(client, stage) }
                thread.start()
            }
        }
        thread.start()
    }

    deinit { listener.stop() }

    private static func serve(_ client: UnixConnection, _ stage: Stage) {
        ThreadName.set("control-client")
        while let line = try? client.readLine(limit: longestLine) {
            let reply = Reply(String(decoding: line, as: UTF8.self), stage)
            guard let json = try? Console.json(reply, isPretty: false) else { return }
            guard (try? client.write(Array("\(json)\n".utf8))) != nil else { return }
        }
    }

    /// What a line led to, one of both.
    struct Reply: Codable {
        var answer: StageAnswer?
        var refusal: Refusal?

        struct Refusal: Codable {
            let error: String
            let hint: String?
            let code: Int32
        }

        init(_ line: String, _ stage: Stage) {
            do {
                answer = try StageLine(parsing: line).map(stage.perform) ?? .done()
            } catch {
                let failure = Failure(error)
                refusal = Refusal(error: failure.message, hint: failure.hint, code: failure.code.rawValue)
            }
        }
    }

    /// Has a stage elsewhere obey one line.
    static func ask(_ path: String, _ line: String) throws -> StageAnswer {
        let connection: UnixConnection
        do throws(SystemError) {
            connection = try UnixConnection(connectingTo: path)
            try connection.write(Array("\(line)\n".utf8))
        } catch {
            throw Failure(
                error.description,
                hint: "start bus, serve or attach with --control=\(path)",
                code: .daemonUnreachable
            )
        }
        guard let line = try connection.readLine(limit: 1 << 20) else {
            throw Failure("the stage at \(path) ended without an answer", code: .daemonUnreachable)
        }
        let reply = try JSONDecoder().decode(Reply.self, from: Data(line))
        if let refusal = reply.refusal {
            throw Failure(
                refusal.error,
                hint: refusal.hint,
                code: ExitCode(rawValue: refusal.code) ?? .failure
            )
        }
        return reply.answer ?? .done()
    }
}
