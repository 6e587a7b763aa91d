import DaemonHarness

/// A real store, a station that is configured for it as a keeper would, and something between them.
protocol StorePlace: AnyObject {
    var scene: Scene { get }
    /// Where faults happen by chance, if they do; nothing does before `most` is set.
    var faults: FaultProxy? { get }
    /// Where faults happen by rule, if none do by chance.
    var front: Front { get }
    var judge: any DeliveryJudge { get }
}

/// Where the order of events touches a store.
enum StorePoint: CaseIterable {
    case chunk, commit, proof, receipt, receiptSignature, closing, tombstone
}
