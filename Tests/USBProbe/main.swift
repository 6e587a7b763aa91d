// Steered by lines on standard input, one answer each on standard output, for tests of the USB rooms.
import Foundation

let requests = CommandLine.arguments.dropFirst().first.flatMap { Int($0) }
let probe = try Probe(requests: requests ?? 8)
while let line = readLine() {
    let answer = probe.answer(line.split(separator: " ").map(String.init))
    try FileHandle.standardOutput.write(contentsOf: Data((answer + "\n").utf8))
}
