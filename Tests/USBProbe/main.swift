// Steered by lines on standard input, one answer each on standard output, for tests of the USB rooms.
import Foundation

let probe = try Probe()
while let line = readLine() {
    let answer = probe.answer(line.split(separator: " ").map(String.init))
    try FileHandle.standardOutput.write(contentsOf: Data((answer + "\n").utf8))
}
