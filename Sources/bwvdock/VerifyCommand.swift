import Bytes
import CommandLineKit
import Cryptography
import Evidence
import Glibc
import Platform
import Trust

/// `bwvdock verify`: a receipt, its signer, and the recording beside it.
struct VerifyCommand {
    /// What was found, for `--json`.
    private struct Report: Encodable {
        struct Item: Encodable {
            var name: String
            var bytes: UInt64
            var digest: String
        }

        var receipt: String
        var signer: String
        var issued: String
        var recording: String
        var camera: String
        var fixtures: Bool
        /// No camera vouches for it: the station itself stated what it read.
        var unprovenByCamera: Bool
        var items: [Item]
    }

    private let path: String
    private let folder: String
    private let arguments: Arguments

    init(_ path: String, _ arguments: Arguments) {
        self.path = path
        self.arguments = arguments
        folder = AtomicFile.folder(of: path)
    }

    func run() throws(Failure) -> ExitCode {
        let bundles = try Trusting.bundles(arguments)
        let bytes = try read(path)
        let signature = try read(arguments.value(Commands.signature) ?? "\(path).p7s")
        let receipt = try parse(bytes)
        let signer = try judge(receipt, signature, bundles)
        if receipt.unprovenByCamera {
            try checkUnproven(receipt, signer, bundles)
        } else {
            try checkManifest(receipt, signature, bundles)
        }
        var items: [Report.Item] = []
        for index in receipt.items.indices { items.append(try check(index, of: receipt)) }
        let report = Report(
            receipt: SHA256.hash(bytes).hex,
            signer: signer.description,
            issued: receipt.issued.description,
            recording: receipt.key.recording.text,
            camera: receipt.key.serial.text,
            fixtures: receipt.fixtures,
            unprovenByCamera: receipt.unprovenByCamera,
            items: items
        )
        show(report)
        return .success
    }

    private func show(_ report: Report) {
        if arguments.has(Commands.json) {
            Console.print((try? Console.json(report)) ?? "")
            return
        }
        Console.print("receipt    signed by \(report.signer), issued \(report.issued)")
        if report.fixtures {
            Console.print("           TEST FIXTURES: this proves nothing about a real camera")
        }
        let vouching = report.unprovenByCamera ? "stated by the station" : "manifest signed by the camera"
        Console.print("recording  \(report.recording) of camera \(report.camera), \(vouching)")
        if report.unprovenByCamera {
            Console.print("           UNPROVEN BY THE CAMERA: only that the station stored what it read")
        }
        for item in report.items {
            Console.print("item       \(item.name), \(item.bytes) bytes, SHA-256 \(item.digest)")
        }
        Console.print("all of it is what the receipt says")
    }

    private func parse(_ bytes: [UInt8]) throws(Failure) -> Receipt {
        do throws(EvidenceError) {
            return try Receipt(parsing: bytes)
        } catch {
            throw Failure(.integrity, "\(path) is no receipt: \(error)")
        }
    }

    /// The receipt counts when a dock of its trust domain with its station's name signed it.
    private func judge(
        _ receipt: Receipt,
        _ signature: [UInt8],
        _ bundles: [TrustBundle]
    ) throws(Failure) -> Identity {
        let policy = try Trusting.policy(bundles, requiresList: true, arguments)
        do throws(TrustFailure) {
            let signer = try policy.verifyArchived(
                receipt.bytes,
                signature: signature,
                role: .dock,
                at: receipt.issued.milliseconds / 1000
            )
            guard signer.name == receipt.station else {
                throw TrustFailure(
                    .wrongName,
                    "it speaks for \(receipt.station) but \(signer.name) signed it"
                )
            }
            return signer
        } catch {
            throw Failure(error, "the receipt")
        }
    }

    private func checkManifest(
        _ receipt: Receipt,
        _ receiptSignature: [UInt8],
        _ bundles: [TrustBundle]
    ) throws(Failure) {
        let bytes = try read("\(folder)/manifest.json")
        let signature = try read("\(folder)/manifest.json.p7s")
        do throws(EvidenceError) {
            try receipt.content.requireCovers(try Manifest(parsing: bytes), digest: SHA256.hash(bytes))
        } catch {
            throw Failure(.integrity, "the manifest beside the receipt does not fit it: \(error)")
        }
        // The receipt's lists are the ones its station judged the camera by.
        let lists = (try? CMSSignature.embeddedLists(in: receiptSignature)) ?? []
        let policy = try Trusting.policy(bundles, revocations: lists, requiresList: false, arguments)
        do throws(TrustFailure) {
            try policy.verifyStatement(
                bytes,
                signature: signature,
                role: .camera,
                domain: receipt.key.domain,
                name: receipt.key.serial.text,
                at: receipt.issued.milliseconds / 1000
            )
        } catch {
            throw Failure(error, "the manifest")
        }
    }

    /// The station's statement in the manifest's place counts when the receipt's own signer made it.
    private func checkUnproven(
        _ receipt: Receipt,
        _ signer: Identity,
        _ bundles: [TrustBundle]
    ) throws(Failure) {
        let bytes = try read("\(folder)/unproven.json")
        let signature = try read("\(folder)/unproven.json.p7s")
        do throws(EvidenceError) {
            let statement = try UnprovenStatement(parsing: bytes)
            try receipt.content.requireCovers(.unproven(statement), digest: SHA256.hash(bytes))
        } catch {
            throw Failure(.integrity, "the unproven statement beside the receipt does not fit it: \(error)")
        }
        let policy = try Trusting.policy(bundles, requiresList: true, arguments)
        do throws(TrustFailure) {
            let author = try policy.verifyArchived(
                bytes,
                signature: signature,
                role: .dock,
                at: receipt.issued.milliseconds / 1000
            )
            guard author == signer else {
                throw TrustFailure(.wrongName, "\(author.name) stated what \(signer.name) delivered")
            }
        } catch {
            throw Failure(error, "the unproven statement")
        }
    }

    /// Finds an item under a name that some destination gave it, and hashes it whole.
    private func check(_ index: Int, of receipt: Receipt) throws(Failure) -> Report.Item {
        let names = receipt.destinations.compactMap { destination in
            destination.items.indices.contains(index)
                ? destination.items[index].name.split(separator: "/").last.map(String.init) : nil
        }
        let wanted = receipt.items[index]
        for name in names {
            guard let (size, digest) = try digest(of: "\(folder)/\(name)") else { continue }
            guard size == wanted.size, digest == wanted.digest else {
                throw Failure(
                    .integrity,
                    "\(folder)/\(name) is not what the receipt says: it has \(size) bytes and SHA-256 \(digest), "
                        + "not \(wanted.size) and \(wanted.digest)"
                )
            }
            return Report.Item(name: name, bytes: size, digest: digest.hex)
        }
        throw Failure(
            .notFound,
            "item \(index + 1) (\(wanted.role.rawValue)) is not beside the receipt",
            hint: "looked for \(Set(names).sorted().joined(separator: ", ")) in \(folder)"
        )
    }

    /// Size and digest of a file, `nil` when there is none; read in pieces, however large.
    private func digest(of path: String) throws(Failure) -> (UInt64, SHA256Digest)? {
        do throws(SystemError) {
            return try FileDigest.of(path)
        } catch  where error.errno == ENOENT {
            return nil
        } catch {
            throw Failure(error)
        }
    }

    private func read(_ path: String) throws(Failure) -> [UInt8] {
        do throws(SystemError) {
            return try AtomicFile.read(path, upTo: 16 << 20)
        } catch {
            throw Failure(error)
        }
    }
}
