import HTTPClient
import StrictJSON
import Synchronization
import Upload

/// What a content destination says that it takes, in an object of its container `System`.
struct Capabilities: Sendable, Equatable {
    enum Capability: String, Sendable, CaseIterable {
        case systemIdentity = "StoreReadSystemID"
        case bookmarks = "StoreBookmarks"
        case track = "StoreGNSSTrackRecording"

        /// What a destination must take for items of a role; clips are what every one takes.
        init?(role: String) {
            switch role {
            case "bookmarks": self = .bookmarks
            case "track": self = .track
            default: return nil
            }
        }
    }

    /// The API's page has the one name in its text and the other in its picture; its example server has the latter.
    static let objects = ["System/Capabilities.json", "System/Capability.json"]
    static let none = Capabilities(offered: [])
    static let all = Capabilities(offered: Set(Capability.allCases))

    private let offered: Set<Capability>

    private init(offered: Set<Capability>) { self.offered = offered }

    /// As the API has it, what is malformed, missing or no `true` is not supported.
    init(parsing bytes: [UInt8]) {
        let limits = JSONLimits(bytes: 64 << 10, depth: 4, nodes: 1000)
        guard let groups = try? JSONFields(parsing: bytes, limits: limits) else {
            self = .none
            return
        }
        var offered: Set<Capability> = []
        for group in ["Read", "Store", "StoreAndRead"] {
            guard let fields = (try? groups.optionalFields(group)) ?? nil else { continue }
            offered.formUnion(Capability.allCases.filter { (try? fields.bool($0.rawValue)) == true })
        }
        self.init(offered: offered)
    }

    func offers(_ capability: Capability) -> Bool { offered.contains(capability) }
}

extension StoreClient {
    /// What the destination declares; `nil` where it declares nothing.
    func capabilities() throws(DestinationError) -> Capabilities? {
        for name in Capabilities.objects {
            let response = try send(.get, name, answerLimit: 64 << 10)
            if response.status == 404 { continue }
            guard response.isSuccess else { throw .refusal(response, "read \(name)") }
            try requireObject(response, "read \(name)")
            return Capabilities(parsing: response.body)
        }
        return nil
    }
}

extension ObjectStoreDriver {
    /// Makes sure that the destination takes items of a role; what it does not take is asked for anew each time.
    func requireTaken(_ role: String, _ name: String) throws(DestinationError) {
        guard let capability = Capabilities.Capability(role: role) else { return }
        if try capabilitiesNow().offers(capability) { return }
        capabilities.withLock { $0 = nil }
        guard try capabilitiesNow().offers(capability) else {
            throw DestinationError(
                .hold,
                "begin \(name): the destination does not declare \(capability.rawValue)",
                hint:
                    "have it declared in \(Capabilities.objects[0]); a recording goes in whole or not at all"
            )
        }
    }

    /// What the destination declares, or is known to take without saying so.
    func capabilitiesNow() throws(DestinationError) -> Capabilities {
        if let known = capabilities.withLock({ $0 }) { return known }
        let found: Capabilities =
            switch settings.support {
            case .full: .all
            case .asDeclared: try client.capabilities() ?? .none
            case .fullUnlessDeclared: try client.capabilities() ?? .all
            }
        capabilities.withLock { $0 = found }
        return found
    }

    /// Looks for the object that binds this destination to its stations, as the API has it.
    func requireSystem(_ identity: DestinationIdentity) throws(DestinationError) {
        guard try capabilitiesNow().offers(.systemIdentity) else { return }
        let name = Names.system(identity)
        let response = try client.send(.head, name)
        guard response.isSuccess || response.status == 404 else {
            throw .refusal(response, "look at \(name)")
        }
        guard response.headers["x-object-meta-connectionid"] == PercentEncoding.encode(identity.identity)
        else {
            throw DestinationError(
                .hold,
                "open destination: \(name) is not there, or names another connection",
                hint: "check the account; if it was restored or emptied, initialise it once more"
            )
        }
    }
}
