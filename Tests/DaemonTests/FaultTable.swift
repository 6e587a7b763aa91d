import Testing

/// What a bay says to each fault, and what becomes of the camera: one row at least for every word there is.
struct FaultRow: CustomTestStringConvertible, Sendable {
    /// When the fault begins.
    enum Moment {
        /// Before the camera is seen.
        case before
        /// While footage flows.
        case underWay
    }

    /// What is true once the fault is taken back and the camera docked again.
    enum Aftermath {
        case cleared
        /// Nobody reads a recording again that was wrong, until a person says so.
        case clearedWhenRetried
        /// The camera has destroyed its copy and cannot prove it: an alarm for good.
        case neverCleared
    }

    /// As it stands behind `fault PORT`.
    let fault: String
    let state: String
    /// In the bay's reason.
    let reason: String
    /// In the daemon's log, where the bay says it only for a moment.
    var told: String?
    var moment = Moment.before
    var aftermath = Aftermath.cleared
    /// Said before the camera is docked again, where `none` does not undo it.
    var undoing: String?
    /// Of the two recordings, those that the bay's state leaves on the camera, where that is certain.
    var intact: Int?
    /// Whether a camera that does not answer is waited for, again and again, for a minute or two.
    var takesLong = false

    var testDescription: String { fault }
    var word: String { String(fault.prefix { $0 != " " }) }

    static func cleared(_ fault: String, telling told: String? = nil, _ moment: Moment = .before) -> Self {
        Self(fault: fault, state: "safeToRemove", reason: "cleared", told: told, moment: moment, intact: 0)
    }

    static func fault(_ fault: String, _ reason: String, takesLong: Bool = false) -> Self {
        Self(fault: fault, state: "fault", reason: reason, intact: 2, takesLong: takesLong)
    }

    static func refused(_ fault: String, _ reason: String, undoing undo: String? = nil) -> Self {
        Self(fault: fault, state: "refused", reason: reason, undoing: undo, intact: 2)
    }

    static func kept(
        _ fault: String,
        _ reason: String,
        intact: Int?,
        then aftermath: Aftermath = .clearedWhenRetried
    ) -> Self {
        Self(
            fault: fault,
            state: "notCleared",
            reason: "kept on the camera: \(reason)",
            aftermath: aftermath,
            intact: intact
        )
    }

    private static let stalled = "OpenSession: endpoint stalled; the camera could not be recovered"
    private static let noInterface = "no usable still-image interface: none of class 06/01/01"
    private static let serials = "this camera names different serial numbers in different places"
    private static let inventory = "this camera's inventory is not consistent or not signed by it"
    private static let more = "the camera sent more than was asked for; the session goes on"

    static let all: [Self] = wire + clocks + lies + statements

    private static let wire: [Self] = [
        .cleared("none"), .cleared("reset", .underWay), .cleared("power-loss", .underWay),
        .cleared("stall"), .cleared("stall 3 times"), .fault("stall always", stalled),
        .cleared("stall bulk-in"), .cleared("stall bulk-in 3 times"), .fault("stall bulk-in always", stalled),
        .cleared("stall bulk-out"), .fault("stall bulk-out always", stalled),
        .cleared("stall bulk-in 2 times", .underWay), .cleared("stall bulk-out 2 times", .underWay),
        .cleared("stall interrupt"), .cleared("stall interrupt always"), .cleared("stall control always"),
        .fault(
            "silent",
            "OpenSession: no answer in time; the camera could not be recovered",
            takesLong: true
        ),
        .cleared("slow 200000"),
        .cleared("short 100", telling: "16384 bytes stated, 16284 received; the session goes on"),
        .fault("short 100 always", "16384 bytes stated, 16284 received; the session goes on"),
        .fault("short 100 3 times", "16384 bytes stated, 16284 received; the session goes on"),
        .cleared("long 100", telling: more), .cleared("long 70000", telling: more),
        .fault("long 100 always", more), .cleared("wrong-transaction"),
        .fault(
            "wrong-transaction always",
            "OpenSession: answer to transaction 1 instead of 0; the camera could not be recovered",
            takesLong: true
        ),
        .cleared("wrong-length 100", telling: "100 bytes stated, 16396 received"),
        .cleared("wrong-length 4294967295"),
        .fault("wrong-length 100 always", "100 bytes stated, 16396 received"), .cleared("flip-bit"),
        .cleared("flip-bit 2 times", telling: "read again: sealed item: the tag of frame 0 is wrong"),
        .kept("flip-bit 3 times", "recording rec-", intact: nil),
        .kept(
            "flip-bit always",
            "recording rec-1: sealed item: the tag of frame 0 is wrong (and 1 more)",
            intact: 2
        ),
    ]

    /// What is another thing on real USB.
    private static let onAKernel: [Self] = [
        .unseen("descriptors short-device", "device descriptor read/all, error"),
        // Without an interface it is nobody's by the rules of udev, and may be a camera.
        .fault("descriptors zero-length", "permission denied, and udev sees no interface of it"),
        .fault("descriptors short-configuration", "cannot read the configuration of USB device"),
        .unseen("descriptors other-class", "Product: bwvdock virtual camera"),
    ]

    /// The kernel gives nobody such a device, or one of another class.
    private static func unseen(_ fault: String, _ reason: String) -> Self {
        Self(fault: fault, state: "empty", reason: "no camera", told: "the kernel says: \(reason)")
    }

    private static let clocks: [Self] = [
        .cleared("clock 3600000"), .cleared("clock -86400000"),
        .refused(
            "clock 1576800000000",
            "the camera refuses this dock: this dock's certificate has expired",
            undoing: "clock -1576800000000"
        ),
        .refused(
            "clock -1576800000000",
            "the camera refuses this dock: this dock's certificate is not valid yet",
            undoing: "clock 1576800000000"
        ),
        .cleared("stopped-clock"),
    ]

    private static let lies: [Self] = [
        .fault("descriptors short-device", "the device is gone, or its descriptors are malformed"),
        .fault("descriptors zero-length", "cannot read the configuration of USB device"),
        .cleared("descriptors long-configuration"), .fault("descriptors short-configuration", noInterface),
        .fault("descriptors no-endpoints", noInterface), .fault("descriptors no-interrupt", noInterface),
        .fault("descriptors other-class", noInterface),
        .refused("descriptors no-serial", "\(serials): USB and PTP do not agree"),
        .refused("descriptors other-serial", "\(serials): USB and PTP do not agree"),
        .fault("descriptors endless-serial", "malformed descriptor: a string descriptor that is none"),
    ]

    private static let statements: [Self] = [
        .cleared("loseEraseAnswer", telling: "checking the camera again: erase: "),
        .cleared("loseEraseAnswer always", telling: "checking the camera again: erase: "),
        .kept("vanishWithoutTombstone", "erase: ", intact: 0, then: .neverCleared),
        .kept("eraseWithoutTombstone", "erase: ", intact: 0, then: .neverCleared),
        .kept("wrongManifestSignature", "recording rec-1: manifest: cannot verify a signature", intact: 2),
        .refused("wrongInventorySignature", "\(inventory): cannot verify a signature"),
        .refused("staleInventoryNonce", "\(inventory): inventory: nonce: not the one sent"),
        .kept("brokenChain", "recording rec-2: it does not follow the manifest before it", intact: 1),
        .kept("wrongKey", "recording rec-1: item 0: sealed item: the key is not the one", intact: 2),
        .fault("keepSilent", "the camera does not answer over the channel", takesLong: true),
    ]
}

extension FaultRow {
    /// docs/fault-answers.md: the table, for people.
    static var page: String {
        """
        # What a bay says to a camera's faults

        What `bwvdock status` says of a bay whose camera has a [fault](camera-faults.md), and what has to be done then. The camera has two
        short recordings; in every case each of them is on the camera or at the destination, nothing is delivered twice, and nothing is erased early.
        `swift test --filter FaultWordTests` sees to each row, with the real daemon.

        | Fault | The bay's state | Its reason | Cleared |
        | --- | --- | --- | --- |
        \(all.map(\.line).joined())
        ## On real USB

        `make soak` (the scene `soak-faults`) sees to each row on Debian's kernel, too, several cameras at once. A kernel looks at descriptors before
        anybody else can, and only what is of a camera's class is a camera, so that there it is:

        | Fault | The bay's state | Its reason | Cleared |
        | --- | --- | --- | --- |
        \(onAKernel.map(\.line).joined())
        A reason is given as far as it is always the same. A bay says `fault` when trying again, twice, has not helped; until then it is
        `authorising`, with the same reason. A camera that answers nothing, or nothing that can be meant, is waited for: that takes up to two minutes.

        """
    }

    private var line: String {
        let spoken = told.map { "\(reason); meanwhile: \($0)" } ?? reason
        let when = moment == .underWay ? " while footage flows" : ""
        return "| `\(fault)`\(when) | \(state) | \(spoken) | \(remedy) |\n"
    }

    private var remedy: String {
        switch aftermath {
        case _ where state == "safeToRemove": "at once"
        case .cleared: undoing.map { "after `\($0)`, docked again" } ?? "after `none`, docked again"
        case .clearedWhenRetried: "after `none`, docked again, and `bwvdock retry --all`"
        case .neverCleared: "never: an alarm, also after `none`"
        }
    }
}
