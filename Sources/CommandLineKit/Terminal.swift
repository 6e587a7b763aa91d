import Glibc
import Platform

/// What is known about the terminal at standard output.
package enum Terminal {
    package static var isAttached: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Columns and lines, asked anew each time because windows are resized; 80 by 24 when it does not say.
    package static func size() -> (columns: Int, rows: Int) {
        TerminalWindow.size(of: STDOUT_FILENO) ?? (80, 24)
    }

    /// Draws `lines` from the top-left corner over what was there, cut to the window so that nothing wraps.
    package static func frame(_ lines: [String], size: (columns: Int, rows: Int)) -> String {
        var text = "\u{1B}[H"
        for line in lines.prefix(max(size.rows - 1, 1)) {
            text += printable(line).prefix(size.columns) + "\u{1B}[K\n"
        }
        return text + "\u{1B}[J"
    }

    /// The second screen, so that the shell's own lines come back afterwards.
    package static let enterScreen = "\u{1B}[?1049h\u{1B}[?25l"
    package static let leaveScreen = "\u{1B}[?25h\u{1B}[?1049l"

    /// Text from elsewhere with everything that could steer a terminal made visible as `?`.
    package static func printable(_ text: String) -> String {
        var safe = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            safe.append(scalar.properties.generalCategory.isPrintable ? scalar : "?")
        }
        return String(safe)
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isPrintable: Bool {
        switch self {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        default: true
        }
    }
}
