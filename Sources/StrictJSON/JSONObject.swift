/// The members of a JSON object, in the order they came, no key twice.
package struct JSONObject: Equatable, Sendable {
    /// One key and its value.
    package struct Member: Equatable, Sendable {
        package let key: String
        package var value: JSONValue
    }

    package private(set) var members: [Member] = []

    package init() {}

    /// Adopts members the parser has proven distinct.
    init(distinct members: [Member]) { self.members = members }

    package var keys: [String] { members.map(\.key) }

    /// Finds, replaces, appends or (with `nil`) removes a member.
    ///
    /// Keys are compared byte by byte: `String` would take U+212A for "K".
    package subscript(key: String) -> JSONValue? {
        get { index(of: key).map { members[$0].value } }
        set {
            switch (index(of: key), newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    private func index(of key: String) -> Int? {
        members.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
    }
}
