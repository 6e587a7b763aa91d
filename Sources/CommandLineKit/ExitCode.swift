/// How a command ended, for scripts; docs/exit-codes.md is checked against this list.
package enum ExitCode: Int32, CaseIterable, Sendable {
    case success = 0
    case failure = 1
    case usage = 2
    case nothingToDo = 3
    case attention = 4
    case daemonUnreachable = 10
    case configuration = 11
    case notFound = 12
    case notTrusted = 13
    case integrity = 14
    case tryLater = 75

    /// One sentence for the documentation.
    package var sentence: String {
        switch self {
        case .success: "Everything asked for was done."
        case .failure: "It failed for a reason none of the other codes names; the message says which."
        case .usage: "The command line was not understood."
        case .nothingToDo: "There was nothing to do, or nothing to show."
        case .attention: "The station answered and something there needs a person: see the reasons shown."
        case .daemonUnreachable: "The daemon does not answer at its socket."
        case .configuration: "A configuration or camera file is wrong; the message names the key."
        case .notFound: "A file, recording or camera that was named does not exist."
        case .notTrusted: "A signature, certificate or role is not one to be trusted."
        case .integrity: "Bytes are not what their digest says, or a chain of entries is broken."
        case .tryLater: "It may work later without anybody changing anything."
        }
    }
}
