import CameraDevice
import CameraFile
import CameraFirmware
import Foundation
import TestSupport
import Testing

@Suite struct `Words for faults` {
    @Test(arguments: [
        ("none", RunningFault.none), ("stall", .stall(.bulk)), ("silent", .silent),
        ("stall interrupt", .stall(.interrupt)), ("stall bulk-in always", .stall(.bulkIn, .always)),
        ("stall 3 times", .stall(.bulk, .times(3))), ("short 1 2 times", .phase(.short(1), .times(2))),
        ("flip-bit always", .phase(.flippedBit, .always)), ("stopped-clock", .stoppedClock),
        ("descriptors no-serial", .descriptors(.noSerial)), ("loseEraseAnswer", .lostEraseAnswer()),
        ("loseEraseAnswer 2 times", .lostEraseAnswer(.times(2))),
        ("slow 9", .slow(bytesPerSecond: 9)),
        ("short 1", .phase(.short(1))), ("long 2", .phase(.long(2))), ("flip-bit", .phase(.flippedBit)),
        ("wrong-transaction", .phase(.wrongTransaction)), ("wrong-length 0", .phase(.wrongLength(0))),
        ("clock -5", .clock(milliseconds: -5)), ("wrongKey", .firmware(.wrongKey)),
    ])
    func `each is read`(line: String, fault: RunningFault) {
        #expect(RunningFault(words: line.split(separator: " ").map(String.init)) == fault)
    }

    @Test(arguments: [
        "", "fly", "stall 1", "slow", "slow 0", "slow x", "slow -1", "slow 1 2", "short 0",
        "long 99999999999",
        "stall 0 times", "stall times", "stall always 3 times", "stall somewhere", "silent always",
        "clock 5 2 times",
        "none always", "short always", "descriptors", "descriptors lie", "wrongKey 2 times",
        "wrong-length -1", "wrong-length 4294967296", "clock 99999999999999999999", "clock",
    ])
    func `anything else is not`(line: String) {
        #expect(RunningFault(words: line.split(separator: " ").map(String.init)) == nil)
    }

    @Test func `every fault of a camera file is also a word`() {
        for fault in CameraFile.Fault.allCases {
            let expected = fault == .loseEraseAnswer ? RunningFault.lostEraseAnswer() : .firmware(fault)
            #expect(RunningFault(words: [fault.rawValue]) == expected)
        }
    }

    @Test func `the page of every fault is what the command prints`() throws {
        let program = URL(fileURLWithPath: CommandLine.arguments[0])
            .deletingLastPathComponent().appendingPathComponent("bwvcamera").path
        let printed = try Shell.run(program, ["fault", "--reference"])
        let page = try String(contentsOfFile: Repository.path("docs/camera-faults.md"), encoding: .utf8)
        #expect(printed.text == page, "bwvcamera fault --reference > docs/camera-faults.md")
    }
}
