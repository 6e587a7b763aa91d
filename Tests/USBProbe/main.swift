// Steered by lines on standard input, one answer each on standard output, for tests of the USB rooms.
import Foundation
import USBTransport

let window = CommandLine.arguments.dropFirst().first.flatMap { Int($0) }
let probe = try Probe(window: window ?? RequestMemory.widest)
while let line = readLine() {
    let answer = probe.answer(line.split(separator: " ").map(String.init))
    try FileHandle.standardOutput.write(contentsOf: Data((answer + "\n").utf8))
}
