// Measures, in interleaved rounds, what one sealed recording costs from camera to server, ours beside other programs.
//
//   UploadBench [MEBIBYTES [ROUNDS [PART...]]]
//
// The parts are `nginx`, `store` and `memory`; all of them unless some are named. Two must be named: `overlap`, what it
// gains to stream on while a server that answers late acknowledges, from a camera of 40 MB/s; `segments`, what
// larger ones and smaller ones cost, so and in order.
// Ends with 0 also when a goal is missed: it is a measurement. `UploadBench station ...` and `UploadBench loop ...`
// are what it starts for one docking and for the bare loop.
import Cryptography
import Foundation

// Whoever starts this may have blocked signals, and `openssl speed` waits for its alarm.
var signals = sigset_t()
unsafe sigemptyset(&signals)
unsafe pthread_sigmask(SIG_SETMASK, &signals, nil)
do {
    if CommandLine.arguments.dropFirst().first == "station" {
        try StationRun.runHere(Array(CommandLine.arguments.dropFirst(2)))
        exit(0)
    }
    if CommandLine.arguments.dropFirst().first == "loop" {
        try BareLoop.runHere(Array(CommandLine.arguments.dropFirst(2)))
        exit(0)
    }
    let words = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let (mebibytes, rounds) = (words.first ?? 1024, words.dropFirst().first ?? 5)
    guard (1...4096).contains(mebibytes), (1...100).contains(rounds) else {
        note("usage: UploadBench [MEBIBYTES [ROUNDS [PART...]]]")
        exit(64)
    }
    let scratch = try Scratch()
    let folder = scratch.path
    let parts = CommandLine.arguments.filter {
        ["nginx", "store", "memory", "overlap", "segments"].contains($0)
    }
    let isWanted = { (part: String) in parts.isEmpty || parts.contains(part) }
    let result = Result {
        say(
            "\(mebibytes) MiB, \(rounds) rounds; processor = user + system seconds of the client, for each GiB"
        )
        say(
            "ours decrypts with \(AES256GCM.openingLibrary), openssl speed with OpenSSL"
        )
        let needsRecording = parts.isEmpty || parts.contains { $0 != "memory" }
        let recording = try needsRecording ? UploadRecording(folder: folder, mebibytes: mebibytes) : nil
        if let recording, isWanted("nginx") || isWanted("store") {
            let peers = try Peers(recording)
            var places: [any Place] = []
            if isWanted("nginx") { places.append(try DavServer(root: "\(folder)/nginx")) }
            if isWanted("store") { places.append(try StorePlace()) }
            for place in places {
                try Comparison(place: place, recording: recording, peers: peers, rounds: rounds).run()
                try place.empty()
            }
        }
        if let recording, parts.contains("overlap") {
            try OverlapComparison(recording: recording, rounds: rounds, bytesPerSecond: 40_000_000).run()
        }
        if let recording, parts.contains("segments") {
            try SegmentComparison(recording: recording, rounds: rounds).run()
        }
        if isWanted("memory") { try MemoryComparison(mebibytes: mebibytes, folder: folder).run() }
    }
    scratch.remove()
    try result.get()
} catch {
    note("error: \(error)")
    exit(1)
}
