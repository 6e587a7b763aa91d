import Foundation
import TestSupport

/// The Python AWS Encryption SDK, an implementation that is not ours; a whole batch in one process.
enum PythonSDK {
    struct AESKey: Codable {
        let namespace: String
        let name: String
        let key: String
    }

    struct RSAKey: Codable {
        let namespace: String
        let name: String
        var publicKey: String?
        var privateKey: String?
    }

    struct Job: Codable {
        let op: String
        let input: String
        let output: String
        var frameLength: Int?
        var ending: String?
        var context: [String: String]?
        var aes: AESKey?
        var rsa: RSAKey?
        var suite: Int?
    }

    struct Result: Codable {
        var context: [String: String]?
        var error: String?
    }

    struct NotInstalled: Error, CustomStringConvertible {
        let description = """
            the Python AWS Encryption SDK is not installed in .build/aws-esdk
            hint: fixtures/aws-esdk/install.sh
            """
    }

    private struct Batch: Codable { let jobs: [Job] }
    private struct Results: Codable { let results: [Result] }

    static func run(_ jobs: [Job]) throws -> [Result] {
        let python = Repository.path(".build/aws-esdk/bin/python")
        guard FileManager.default.isExecutableFile(atPath: python) else { throw NotInstalled() }
        let script = Repository.path("fixtures/aws-esdk/esdk.py")
        let input = Array(try JSONEncoder().encode(Batch(jobs: jobs)))
        let result = try Shell.check(python, [script], input: input)
        return try JSONDecoder().decode(Results.self, from: Data(result.output)).results
    }
}
