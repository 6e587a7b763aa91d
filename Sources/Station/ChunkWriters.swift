internal import Evidence
internal import Upload

/// The writers of one chunk at every destination that lacks it; one that fails is left behind, the others go on.
final class ChunkWriters {
    private var open: [(name: String, writer: any ChunkWriter)]
    private var errors: [String: DestinationError] = [:]

    init(_ open: [(name: String, writer: any ChunkWriter)]) { self.open = open }

    convenience init(
        _ chunk: ChunkPlan,
        of key: RecordingKey,
        _ item: ItemPlan,
        to targets: [TransferTarget],
        _ failed: inout [String: DestinationError]
    ) {
        var open: [(name: String, writer: any ChunkWriter)] = []
        for target in targets where failed[target.name] == nil {
            do throws(DestinationError) {
                open.append(
                    (target.name, try target.driver.put(chunk, to: target.token, of: key, item: item))
                )
            } catch {
                failed[target.name] = error
            }
        }
        self.init(open)
    }

    /// How many destinations still take the chunk.
    var count: Int { open.count }

    /// Hands verified bytes on; false when a destination was wanted and none is left.
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard !open.isEmpty else { return errors.isEmpty }
        open = open.filter { name, writer in
            do throws(DestinationError) {
                unsafe try writer.write(bytes)
                return true
            } catch {
                errors[name] = error
                writer.cancel()
                return false
            }
        }
        return !open.isEmpty
    }

    /// Whether ending the chunk may take a destination's time.
    var isAwaitingAnybody: Bool { open.contains { $0.writer.awaitsAnswer } }

    /// Returns which chunks each destination holds by the end of this one; who is in `failed` took it not.
    func finish(_ failed: inout [String: DestinationError]) -> [String: Range<Int>] {
        var held: [String: Range<Int>] = [:]
        for (name, writer) in open {
            do throws(DestinationError) { held[name] = try writer.finish() } catch { errors[name] = error }
        }
        open = []
        report(&failed)
        return held
    }

    func report(_ failed: inout [String: DestinationError]) {
        failed.merge(errors) { first, _ in first }
    }

    func cancel() {
        for (_, writer) in open { writer.cancel() }
        open = []
    }
}
