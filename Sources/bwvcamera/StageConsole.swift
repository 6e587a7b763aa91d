internal import CommandLineKit
import Foundation

/// How answers are written: words for people, JSON for programs, each on one line.
struct StageConsole {
    let printsJSON: Bool

    private struct Refusal: Encodable {
        let error: String
        let hint: String?
    }

    /// What a client of the bus must know, as `name` in JSON and as lines in words.
    func greet(_ greeting: some Encodable, _ lines: [String]) {
        if printsJSON { return print(greeting) }
        for line in lines { Console.print(line) }
        Console.print("ready")
    }

    /// What a command asked for, alone on the output.
    func show(_ answer: StageAnswer) {
        if printsJSON { return print(answer) }
        for line in answer.lines { Console.print(line) }
        if !answer.text.isEmpty { Console.print(answer.text) }
    }

    func answer(_ answer: StageAnswer) {
        if printsJSON { return print(answer) }
        for line in answer.lines { Console.print(line) }
        Console.print(answer.text.isEmpty ? "ok" : "ok \(answer.text)")
    }

    func fail(_ failure: Failure) {
        if printsJSON { return print(Refusal(error: failure.message, hint: failure.hint)) }
        let hint = failure.hint.map { " (hint: \($0))" } ?? ""
        Console.print("error \(failure.message)\(hint)".replacing("\n", with: "; "))
    }

    private func print(_ value: some Encodable) {
        guard let line = try? Console.json(value, isPretty: false) else { return }
        Console.print(line)
    }
}
