// Measures, in interleaved rounds on one mocked bus each, how fast one large recording is read and delivered.
//
//   OffloadBench [MEBIBYTES [ROUNDS [reading]]]
//
// With `reading`, only the reading is measured.
import Foundation
import MockedBus

let words = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let mebibytes = words.first ?? 1024
let rounds = words.dropFirst().first ?? 5
guard (1...4096).contains(mebibytes), (1...100).contains(rounds) else {
    FileHandle.standardError.write(
        Data("OffloadBench: usage: OffloadBench [MEBIBYTES [ROUNDS [reading]]]\n".utf8)
    )
    exit(64)
}
// For every contender alike: the preload library sleeps "for no time" after each call.
TimerSlack.reduce()
let docks = CommandLine.arguments.last != "reading"
try Comparison(mebibytes: mebibytes, rounds: rounds, docks: docks).run()
