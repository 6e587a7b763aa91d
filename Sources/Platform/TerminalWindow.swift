import CPlatform
import Glibc

/// The window of the terminal at a descriptor.
package enum TerminalWindow {
    /// Columns and rows as they are now; `nil` when there is no terminal or it does not say.
    package static func size(of descriptor: Int32) -> (columns: Int, rows: Int)? {
        var size = winsize()
        guard unsafe cplatform_ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0,
            size.ws_row > 0
        else { return nil }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}
