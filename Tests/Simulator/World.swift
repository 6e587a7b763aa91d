internal import Evidence
internal import Policy

/// A promise that the simulated world saw broken.
package struct BrokenPromise: Error, CustomStringConvertible, Sendable {
    package let seed: UInt64
    package let promise: String
    package var description: String { "seed \(seed): \(promise)" }
}

/// Stations, cameras and destinations with faults, all from one seed.
///
/// Runs the daemon's own policy. Everything outside it (journal, wire, destinations, cameras) is modelled as what
/// survives and what does not; a crash may come at every arrow of the order of events.
package struct World: Sendable {
    package let seed: UInt64
    package private(set) var dockings = 0
    package internal(set) var crashes = 0
    package internal(set) var unplugs = 0
    package private(set) var lostJournals = 0
    var random: SeededGenerator
    /// What happens to journals has a source of its own, so that an older seed still gives its world.
    private var accidents: SeededGenerator
    var now: UInt64 = 1
    var stations: [SimulatedStation] = []
    package var cameras: [SimulatedCamera] = []
    package var destinations: [SimulatedDestination] = []
    /// Faults are thrown while this holds; afterwards the world must come to rest.
    var isHostile = true
    let bays: [String]

    package init(seed: UInt64) {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        accidents = SeededGenerator(seed: ~seed)
        bays = (1...Int.random(in: 1...4, using: &random)).map { "bay-\($0)" }
        var rules = [DestinationRule(name: "first", isRequired: true)]
        if random.oneIn(3) { rules.append(DestinationRule(name: "second", isRequired: true)) }
        if random.oneIn(3) { rules.append(DestinationRule(name: "third", isRequired: false)) }
        destinations = rules.map(SimulatedDestination.init)
        let settings = DockSettings(
            destinations: rules,
            maximumActiveOffloads: Int.random(in: 1...3, using: &random),
            retry: RetryRule(firstMilliseconds: 100, maximumMilliseconds: 2000),
            erases: true,
            dockingAttempts: 1000,
            restarts: 1000
        )
        stations = (0..<Int.random(in: 1...2, using: &random)).map { _ in SimulatedStation(settings: settings)
        }
        for number in 1...Int.random(in: 1...5, using: &random) {
            guard let serial = CameraSerial("CAM-\(number)") else { continue }
            cameras.append(SimulatedCamera(serial: serial, random: &random))
        }
    }

    /// Lives through `turns` hostile turns, then through peace until everything rests, and checks every promise.
    package mutating func run(turns: Int) throws {
        for _ in 0..<turns {
            meddle()
            try turn()
        }
        isHostile = false
        // An additional destination may stay away for good: nobody waits for it.
        let stubborn = random.oneIn(2)
        for index in destinations.indices {
            destinations[index].refused = []
            destinations[index].isAway = stubborn && !destinations[index].rule.isRequired
        }
        for index in stations.indices where stations[index].isStorageBroken {
            stations[index].isStorageBroken = false
            feed(.storageRecovered, to: index)
        }
        // Every camera is given the chance it needs: put in, left alone until it rests, taken out. Twice, for what
        // another station left half done.
        for _ in 0..<2 {
            for camera in cameras.indices { unplug(camera) }
            try settle()
            for camera in cameras.indices {
                plug(camera, into: .init(station: 0, bay: bays[camera % bays.count]))
                if camera % bays.count == bays.count - 1 || camera == cameras.count - 1 {
                    try settle()
                    for station in stations.indices { feed(.retry(RetryRequest()), to: station) }
                    try settle()
                    try checkRest()
                    for other in cameras.indices { unplug(other) }
                }
            }
        }
        try checkEnd()
        for index in destinations.indices { destinations[index].isAway = false }
        for station in stations.indices { feed(.retry(RetryRequest()), to: station) }
        try settle()
        try checkAdditional()
    }

    /// Lets the world do to the stations what the world does.
    private mutating func meddle() {
        if random.oneIn(6), let camera = cameras.indices.randomElement(using: &random) {
            if cameras[camera].place == nil {
                let station = stations.indices.randomElement(using: &random) ?? 0
                let free = bays.filter { bay in
                    !cameras.contains { $0.place == .init(station: station, bay: bay) }
                }
                if let bay = free.randomElement(using: &random) {
                    plug(camera, into: .init(station: station, bay: bay))
                }
            } else if random.oneIn(3) {
                unplug(camera)
            }
        }
        if random.oneIn(20), let index = destinations.indices.randomElement(using: &random) {
            destinations[index].isAway.toggle()
        }
        if random.oneIn(60), let index = destinations.indices.randomElement(using: &random),
            let camera = cameras.indices.randomElement(using: &random),
            let recording = cameras[camera].recordings.randomElement(using: &random)
        {
            destinations[index].refused.formSymmetricDifference([recording.key])
        }
        if random.oneIn(40), let station = stations.indices.randomElement(using: &random) {
            feed(.retry(RetryRequest()), to: station)
        }
        if random.oneIn(60), let station = stations.indices.randomElement(using: &random) {
            stations[station].isStorageBroken.toggle()
        }
        if random.oneIn(50), let station = stations.indices.randomElement(using: &random) { crash(station) }
        if losesJournals, accidents.oneIn(60),
            let station = stations.indices.randomElement(using: &accidents)
        {
            lostJournals += 1
            stations[station].journal = [:]
            crash(station)
        }
    }

    private var losesJournals: Bool { seed % 3 == 0 }

    private mutating func plug(_ camera: Int, into place: SimulatedCamera.Place) {
        cameras[camera].place = place
        dockings += 1
        feed(.attached(bay: place.bay, claimedSerial: cameras[camera].serial.text), to: place.station)
    }

    mutating func unplug(_ camera: Int) {
        guard let place = cameras[camera].place else { return }
        cameras[camera].place = nil
        unplugs += 1
        feed(.detached(bay: place.bay), to: place.station)
    }

    /// Power off and on again: the journal is all that is left.
    mutating func crash(_ index: Int) {
        crashes += 1
        let journal = stations[index].journal
        let settings = stations[index].dock.settings
        let isBroken = stations[index].isStorageBroken
        stations[index] = SimulatedStation(settings: settings)
        stations[index].journal = journal
        stations[index].isStorageBroken = isBroken
        for key in journal.keys.sorted(by: { $0.description < $1.description }) {
            feed(.restored(key, RecordingProgress(journal[key] ?? [])), to: index)
        }
        for camera in cameras {
            guard let place = camera.place, place.station == index else { continue }
            feed(.attached(bay: place.bay, claimedSerial: camera.serial.text), to: index)
        }
    }

    mutating func feed(_ event: DockEvent, to index: Int) {
        if case .stepEnded(_, let key, _, _) = event { stations[index].using[key] = nil }
        let commands = stations[index].dock.handle(event, now: now, random: &random)
        stations[index].wake = nil
        for command in commands {
            switch command {
            case .wake(let time): stations[index].wake = time
            case .indicate, .alarm, .release, .report, .settled: break
            case .perform(_, let key, let step):
                watchLoad(key, step, at: index)
                stations[index].pending.append(command)
            default: stations[index].pending.append(command)
            }
        }
        watchFairness(index)
    }

    /// Carries out one pending command, or lets time pass.
    private mutating func turn() throws {
        let busy = stations.indices.filter { !stations[$0].pending.isEmpty }
        if let index = busy.randomElement(using: &random) {
            var choice = stations[index].pending.indices.randomElement(using: &random) ?? 0
            if stations[index].pending[choice].isInOrder {
                choice = stations[index].pending.firstIndex { $0.isInOrder } ?? choice
            }
            try execute(stations[index].pending.remove(at: choice), at: index)
        } else {
            passTime()
        }
        for station in stations {
            if let unfair = station.unfair { throw broken("fairness: \(unfair)") }
            if let overloaded = station.overloaded { throw broken("concurrency: \(overloaded)") }
        }
    }

    @discardableResult
    private mutating func passTime() -> Bool {
        guard let next = stations.compactMap(\.wake).min() else { return false }
        now = max(now + 1, next)
        for index in stations.indices {
            guard let wake = stations[index].wake, wake <= now else { continue }
            feed(.timer, to: index)
        }
        return true
    }

    /// Peace: goes on until nothing is pending and no clock is set, but to ask who stays away.
    private mutating func settle() throws {
        var idle = 0
        for _ in 0..<20_000 {
            let isIdle = stations.allSatisfy { $0.pending.allSatisfy(\.isProbe) }
            idle = isIdle ? idle + 1 : 0
            let isResting = stations.allSatisfy { $0.pending.isEmpty && $0.wake == nil }
            if isResting || idle > 60 { return }
            try turn()
        }
        throw broken("the world never came to rest")
    }

    func broken(_ promise: String) -> BrokenPromise { BrokenPromise(seed: seed, promise: promise) }
}

extension DockCommand {
    fileprivate var isProbe: Bool { if case .probe = self { true } else { false } }

    /// Of those that a station carries out in the order of the policy.
    fileprivate var isInOrder: Bool {
        switch self {
        case .abandon, .forget, .lift: true
        default: false
        }
    }
}
