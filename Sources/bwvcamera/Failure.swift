internal import CameraFile
internal import CameraFirmware
internal import CameraTranscript
internal import CommandLineKit
internal import Platform
internal import VirtualHost

/// What ends a command, in words and as an exit code.
struct Failure: Error {
    let message: String
    let hint: String?
    let code: ExitCode

    init(_ message: String, hint: String? = nil, code: ExitCode = .failure) {
        self.message = message
        self.hint = hint
        self.code = code
    }

    /// Every error of the rooms below, with the code that fits.
    init(_ error: any Error) {
        switch error {
        case let error as Failure: self = error
        case let error as UsageError:
            self.init(error.description, hint: error.hint, code: .usage)
        case let error as CameraFileError:
            let place = error.path.isEmpty ? error.file : "\(error.file): \(error.path)"
            self.init("\(place): \(error.reason)", hint: error.hint, code: .configuration)
        case let error as FirmwareError:
            self.init("cannot \(error.operation) \(error.subject): \(error.cause)", hint: error.hint)
        case let error as TranscriptError: self.init(error.description, code: .configuration)
        case let error as VirtualHostError:
            self.init(error.description, hint: error.hint)
        case let error as SystemError:
            self.init(error.description)
        default: self.init("\(error)")
        }
    }
}
