import Glibc
import Platform
import Upload

extension DestinationError {
    /// Sorts the system's errors by what the station must do about them.
    init(system error: SystemError, missing: Remedy = .beginAgain, hint: String? = nil) {
        let (remedy, advice): (Remedy, String?) =
            switch error.errno {
            case ENOSPC, EDQUOT, EFBIG: (.hold, "free space at the destination, or raise its quota")
            case EROFS:
                (.hold, "the destination is mounted read-only: look for disk errors, then mount it again")
            case EACCES, EPERM: (.hold, "let the daemon's user create files there")
            case EIO, EUCLEAN, ENODEV, ENXIO: (.hold, "look for disk errors in the kernel's log")
            case ENOENT, ENOTDIR: (missing, nil)
            case EEXIST, ENOTEMPTY: (.conflict, nil)
            case ESTALE, ETIMEDOUT, EAGAIN, EBUSY, EINTR, ENOMEM, EMFILE, ENFILE, ENOTCONN, EHOSTDOWN,
                EHOSTUNREACH,
                ENETDOWN, ENETUNREACH, ECONNRESET, ECONNREFUSED, ECONNABORTED:
                (.retry(afterSeconds: nil), nil)
            default: (.hold, nil)
            }
        self.init(remedy, error.description, hint: hint ?? advice)
    }
}
