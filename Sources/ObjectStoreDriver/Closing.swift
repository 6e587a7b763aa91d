package import Evidence
import HTTPClient
package import Upload

extension ObjectStoreDriver {
    package func close(
        _ recording: RecordingKey,
        items: [CommittedItem]
    ) throws(DestinationError) -> String {
        try check()
        let name = Names.container(recording)
        guard let container = try client.container(recording) else {
            throw DestinationError(.beginAgain, "close \(recording): no upload is there")
        }
        guard !container.isComplete || container.closer == station else {
            throw Self.closedElsewhere(recording)
        }
        try requireSame(items, recording)
        if container.isComplete { return name }
        try requireAllCommitted(items, recording)
        let response = try client.send(
            .post,
            name,
            headers: [
                ("X-Container-Meta-Status", "Complete"), ("X-Container-Meta-Closedby", station),
            ]
        )
        guard response.isSuccess else { throw .refusal(response, "close \(recording)") }
        // Another station may have done the same at the same time: one of us is told so.
        let closed = try client.container(recording)
        guard closed?.isComplete == true, closed?.closer == station else {
            throw Self.closedElsewhere(recording)
        }
        try requireSame(items, recording)
        return name
    }

    package func closed(_ recording: RecordingKey) throws(DestinationError) -> ClosedRecording {
        try check()
        guard let container = try client.container(recording), container.isComplete else { return .absent }
        let closer = container.closer ?? station
        var sidecars: [Sidecar: [UInt8]] = [:]
        for sidecar in Sidecar.allCases {
            sidecars[sidecar] = try read(Names.sidecar(sidecar, recording, closer))
        }
        return .present(location: Names.container(recording), sidecars: sidecars)
    }

    package func standing(
        _ sidecar: Sidecar,
        of recording: RecordingKey
    ) throws(DestinationError) -> [UInt8]? {
        try check()
        return try read(Names.sidecar(sidecar, recording, station))
    }

    package func store(
        _ sidecar: Sidecar,
        _ bytes: [UInt8],
        for recording: RecordingKey
    ) throws(DestinationError) {
        try check()
        let container = try client.container(recording)
        let name = Names.sidecar(sidecar, recording, station)
        if !sidecar.followsClosing {
            if container == nil {
                let metadata = ContentMetadata.container(
                    recording,
                    sidecar == .manifest ? bytes : [],
                    station
                )
                try client.makeContainer(Names.container(recording), metadata)
            }
            if container?.isComplete == true {
                guard try read(name) == bytes else {
                    throw DestinationError(
                        .conflict,
                        "store \(sidecar.rawValue) of \(recording): it was closed without, or with another one"
                    )
                }
                return
            }
        }
        let response = try client.send(
            .put,
            name,
            headers: [("If-None-Match", "*"), ("ETag", try Self.md5(bytes))],
            body: bytes
        )
        guard response.isSuccess || response.status == 412 else {
            throw .refusal(response, "store \(sidecar.rawValue) of \(recording)")
        }
        // A success may be somebody's between who did nothing: what stands is what counts.
        guard let standing = try read(name) else {
            throw DestinationError(
                .retry(afterSeconds: nil),
                "store \(sidecar.rawValue) of \(recording): acknowledged, and not there"
            )
        }
        guard standing == bytes else {
            throw DestinationError(
                .conflict,
                "store \(sidecar.rawValue) of \(recording): another one stands there"
            )
        }
    }

    /// A statement as it stands; `nil` when there is none.
    private func read(_ name: String) throws(DestinationError) -> [UInt8]? {
        let response = try client.send(.get, name, answerLimit: 8 << 20)
        if response.status == 404 { return nil }
        guard response.isSuccess else { throw .refusal(response, "read \(name)") }
        try client.requireObject(response, "read \(name)")
        return response.body
    }

    private func requireSame(_ items: [CommittedItem], _ recording: RecordingKey) throws(DestinationError) {
        for item in items {
            let standing = try client.object("\(Names.container(recording))/\(item.name)")
            guard standing?.version == item.version else {
                throw DestinationError(
                    .conflict,
                    "close \(recording): \(item.name) is not the object that was committed"
                )
            }
        }
    }

    /// What this station has begun, and what stands there, must be among the items.
    private func requireAllCommitted(
        _ items: [CommittedItem],
        _ recording: RecordingKey
    ) throws(DestinationError) {
        let prefix = Names.staging(recording, station)
        let begun = (try client.list(Names.segments, prefix: prefix) ?? []).map {
            String($0.name.dropFirst(prefix.count).prefix { $0 != "/" })
        }
        let standing = (try client.list(Names.container(recording), prefix: "item-") ?? []).map(\.name)
        for begun in begun + standing {
            guard items.contains(where: { $0.name == begun }) else {
                throw DestinationError(.hold, "close \(recording): \(begun) is not committed")
            }
        }
    }

    private static func closedElsewhere(_ recording: RecordingKey) -> DestinationError {
        DestinationError(.conflict, "close \(recording): it is closed already, by another station")
    }
}
