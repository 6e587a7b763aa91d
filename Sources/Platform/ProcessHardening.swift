import CPlatform
import Glibc

/// What keeps this process's memory from being written anywhere.
package enum ProcessHardening {
    /// No core dumps, no attaching by others, no new privileges for what we might start.
    package static func apply() throws(SystemError) {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0 else {
            throw SystemError(operation: "forbid core dumps of", subject: "this process")
        }
        guard cplatform_prctl(PR_SET_DUMPABLE, 0) == 0 else {
            throw SystemError(operation: "forbid dumping of", subject: "this process")
        }
        guard cplatform_prctl(PR_SET_NO_NEW_PRIVS, 1) == 0 else {
            throw SystemError(operation: "forbid new privileges of", subject: "this process")
        }
    }
}
