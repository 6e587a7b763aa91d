import CommandLineKit
import Foundation

exit(Dispatcher.run(Array(CommandLine.arguments.dropFirst())).rawValue)
