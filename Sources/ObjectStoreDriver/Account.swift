import HTTPClient
import Platform
import Synchronization
import Upload

/// A login and where it leads.
struct Account: Sendable {
    let pool: ConnectionPool
    /// The account's own path, such as `/v1/AUTH_force`.
    var path: String { pool.endpoint.path }
    let token: String
}

/// Logs in (v1) when need be and remembers the token until it is refused.
final class Login: Sendable {
    private let settings: ObjectStoreSettings
    private let current = Mutex<Account?>(nil)

    init(_ settings: ObjectStoreSettings) { self.settings = settings }

    /// The account with a token that was good when it was last used.
    ///
    /// `refused` is the token that the store does not take any more.
    func account(insteadOf refused: String? = nil) throws(DestinationError) -> Account {
        if let known = current.withLock({ $0 }), known.token != refused { return known }
        var failure = DestinationError(.hold, "log in: no address is configured")
        for address in settings.logins {
            do throws(DestinationError) {
                let account = try logIn(at: address)
                current.withLock { $0 = account }
                return account
            } catch {
                failure = error
                // Another address is for when one is away, never for when one refuses us.
                guard case .retry = error.remedy else { throw error }
            }
        }
        throw failure
    }

    private func logIn(at address: Endpoint) throws(DestinationError) -> Account {
        var request = HTTPRequest(.get, address.path.isEmpty ? "/" : address.path)
        let key = unsafe settings.key.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
        request.headers = [("X-Auth-User", settings.user), ("X-Auth-Key", key)]
        request.answerLimit = 64 << 10
        let response = try HTTPConnection(to: address, settings.http).send(request)
        if response.status == 401 || response.status == 403 {
            throw DestinationError(
                .hold,
                "log in at \(address): answered \(response.status)",
                hint: "check the user and the key of this destination"
            )
        }
        guard response.isSuccess else {
            throw DestinationError(response, "log in at \(address)", now: WallClock.now() / 1000)
        }
        guard let token = response.headers["x-auth-token"], let url = response.headers["x-storage-url"] else {
            throw DestinationError(
                .hold,
                "log in at \(address): the answer has no token or no storage address",
                hint: "this is no object store, or not the address of its login"
            )
        }
        let storage = try Endpoint(parsing: url, allowsPlainHTTP: settings.allowsPlainHTTP)
        guard storage.isSecure || !address.isSecure else {
            throw DestinationError(
                .hold,
                "log in at \(address): the storage address \(storage) is not https",
                hint: "correct the address that the object store gives out"
            )
        }
        return Account(pool: ConnectionPool(to: storage, settings.http), token: token)
    }
}
