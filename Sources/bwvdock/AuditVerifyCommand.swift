import CommandLineKit

enum AuditVerifyCommand {
    static func run(_ path: String, _ arguments: Arguments) throws(Failure) -> ExitCode { .success }
}
