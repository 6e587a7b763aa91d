internal import CameraFile
internal import CommandLineKit
internal import Evidence
import Foundation

/// `new`: a commented camera file to start from.
struct NewCommand {
    let arguments: Arguments

    func run() throws {
        let word = arguments.value(Commands.serial) ?? "CAM-0001"
        guard let serial = CameraSerial(word) else {
            throw UsageError("'\(word)' is no serial number", for: Commands.new)
        }
        let text = CameraFileTemplate.text(serial: serial)
        guard arguments.operands.count <= 1 else { throw UsageError("name one file", for: Commands.new) }
        guard let path = arguments.operands.first else { return Console.print(text, terminator: "") }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
        } catch CocoaError.fileWriteFileExists {
            throw Failure("\(path) is already there", hint: "name another file")
        } catch {
            throw Failure("\(path) cannot be written: \(error.localizedDescription)")
        }
        Console.print("\(path): camera \(serial); 'bwvcamera check \(path)' reads it")
    }
}
