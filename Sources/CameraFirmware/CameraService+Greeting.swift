internal import Bytes
internal import CameraFile
internal import Channel
internal import Evidence
internal import Platform
internal import StrictJSON
internal import Trust

extension CameraService {
    /// Who asks must be who its certificate says; who answers tells nothing before that.
    func hello(_ asked: HelloParameters) throws(RPCError) -> HelloResult {
        guard asked.versions.contains(ChannelName.version) else {
            throw RPCError(.invalidParameters, "no version in common")
        }
        guard let dock, asked.station == dock.name, asked.domain == dock.domain.name else {
            refuse(.serialMismatch)
            throw RPCError(.notAuthorised, "the certificate names another dock")
        }
        guard asked.fixtures || !camera.domain.isFixture else {
            refuse(.fixtureNotAllowed)
            throw RPCError(.notAuthorised, "this camera is a test fixture")
        }
        try log("docked", ["station": .string(dock.name), "domain": .string(dock.domain.name)])
        return HelloResult(
            domain: camera.domain.name,
            serial: camera.channelSerial.text,
            model: camera.model,
            firmware: camera.firmware,
            capabilities: ["erase", "setClock", "revocations", "indicate"]
        )
    }

    /// Shows why this dock gets nothing.
    func refuse(_ reason: RefusalReason) {
        panel.show(Indicator(.refused, reason.sentence(for: .cameraOfDock)))
    }

    func status() -> StatusResult {
        StatusResult(
            battery: panel.battery,
            charging: panel.isCharging,
            freeBytes: 1 << 36,
            clock: RFC3339.format(milliseconds: clock.now),
            zone: camera.clock.zone,
            recording: store.recordings.last?.state == .open
        )
    }

    /// Logged before and after, so that no setting goes unseen, whatever happens in between.
    func setClock(_ asked: SetClockParameters) throws(RPCError) -> SetClockResult {
        guard let time = RFC3339.parse(asked.time) else { throw RPCError(.invalidParameters, "not a time") }
        let before = clock.now
        let error = JSONValue.integer(before - time)
        try log("clock will be set", ["errorMilliseconds": error])
        do throws(FirmwareError) { try clock.set(to: time) } catch { throw .store(error) }
        let after = clock.now
        try log(
            "clock set",
            ["before": .string(RFC3339.format(milliseconds: before)), "errorMilliseconds": error]
        )
        return SetClockResult(
            before: RFC3339.format(milliseconds: before),
            after: RFC3339.format(milliseconds: after)
        )
    }

    func revocations(_ asked: RevocationsParameters) throws(RPCError) -> RevocationsResult {
        let number = try identity.install(revocations: asked.list)
        try log("revocations", ["number": .integer(number)])
        return RevocationsResult(number: Int(number))
    }

    /// Enters the station's log in ours, and gives ours for the station's.
    func auditHead(_ theirs: Channel.AuditHead) throws(RPCError) -> Channel.AuditHead {
        try log(
            "station's log",
            ["head": .string(theirs.head.hex), "entries": .integer(Int64(theirs.entries))]
        )
        return Channel.AuditHead(head: audit.head, entries: audit.entries)
    }

    func indicate(_ asked: IndicateParameters) -> EmptyValue {
        panel.show(Indicator(asked.state, asked.reason))
        return EmptyValue()
    }
}
