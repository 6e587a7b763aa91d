import Platform
import Testing

@testable import S3Driver

/// A published request with the signature it must have.
struct SignatureVector: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var method = "GET"
    var path = "/"
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var payload = SignatureVector.nothing
    let signature: String

    static let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// Amazon S3 API Reference, "Signature calculations … header".
    static let s3 = [
        Self(
            testDescription: "a range of an object",
            path: "/test.txt",
            headers: [("Range", "bytes=0-9"), ("x-amz-content-sha256", nothing)],
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
        Self(
            testDescription: "an object put",
            method: "PUT",
            path: "/test%24file.text",
            headers: [
                ("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ("x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"),
            ],
            payload: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        ),
        Self(
            testDescription: "a bucket's lifecycle",
            query: [("lifecycle", "")],
            headers: [("x-amz-content-sha256", nothing)],
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        ),
        Self(
            testDescription: "a list of objects",
            query: [("prefix", "J"), ("max-keys", "2")],
            headers: [("x-amz-content-sha256", nothing)],
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
    ]

    /// The AWS Signature Version 4 test suite.
    static let suite = [
        Self(
            testDescription: "get-vanilla",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        ),
        Self(
            testDescription: "get-vanilla-query-order-key-case",
            query: [("Param2", "value2"), ("Param1", "value1")],
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
        ),
        Self(
            testDescription: "get-utf8",
            path: "/%E1%88%B4",
            signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"
        ),
        Self(
            testDescription: "post-vanilla",
            method: "POST",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
        ),
    ]
}

@Suite struct `A signature` {
    @Test(arguments: SignatureVector.s3)
    func `is the one published for S3`(vector: SignatureVector) throws {
        let credentials = try credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        let value = try Signature(region: "us-east-1", service: "s3").authorization(
            method: vector.method,
            path: vector.path,
            query: Signature.query(vector.query),
            headers: vector.headers + [
                ("Host", "examplebucket.s3.amazonaws.com"), ("X-Amz-Date", "20130524T000000Z"),
            ],
            payload: vector.payload,
            date: "20130524T000000Z",
            credentials: credentials
        )
        #expect(value.hasSuffix("Signature=\(vector.signature)"))
        #expect(
            value.hasPrefix(
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            )
        )
    }

    @Test(arguments: SignatureVector.suite)
    func `is the one of AWS's own test suite`(vector: SignatureVector) throws {
        let credentials = try credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        let value = try Signature(region: "us-east-1", service: "service").authorization(
            method: vector.method,
            path: vector.path,
            query: Signature.query(vector.query),
            headers: [("Host", "example.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")],
            payload: vector.payload,
            date: "20150830T123600Z",
            credentials: credentials
        )
        #expect(value.hasSuffix("Signature=\(vector.signature)"))
    }

    @Test func `changes with everything it covers`() throws {
        let first = try credentials("A", "one")
        let signature = Signature(region: "us-east-1", service: "s3")
        func sign(
            _ method: String = "PUT",
            _ path: String = "/a",
            _ query: String = "b=",
            _ header: String = "c",
            _ payload: String = SignatureVector.nothing,
            _ date: String = "20150830T123600Z",
            _ who: S3Credentials? = nil
        ) throws -> String {
            let value = try signature.authorization(
                method: method,
                path: path,
                query: query,
                headers: [("x-amz-meta-x", header)],
                payload: payload,
                date: date,
                credentials: who ?? first
            )
            return String(value.suffix(64))
        }
        let all = try [
            sign(), sign("GET"), sign("PUT", "/b"), sign("PUT", "/a", "c="), sign("PUT", "/a", "b=", "d"),
            sign("PUT", "/a", "b=", "c", "00"), sign("PUT", "/a", "b=", "c", "00", "20150830T123601Z"),
            sign(
                "PUT",
                "/a",
                "b=",
                "c",
                SignatureVector.nothing,
                "20150830T123600Z",
                credentials("A", "two")
            ),
        ]
        #expect(Set(all).count == all.count)
    }

    @Test func `sorts and encodes a query as it is sent`() {
        #expect(
            Signature.query([("uploads", ""), ("prefix", "a b/ü"), ("a", "=&")])
                == "a=%3D%26&prefix=a%20b%2F%C3%BC&uploads="
        )
        #expect(Signature.date(1_440_938_160_123) == "20150830T123600Z")
    }

    private func credentials(_ key: String, _ secret: String) throws -> S3Credentials {
        try parsed("[default]\naws_access_key_id=\(key)\naws_secret_access_key=\(secret)\n")
    }
}

func parsed(_ text: String, profile: String = "default") throws -> S3Credentials {
    let secret = try unsafe Array(text.utf8).withUnsafeBytes { unsafe try SecretBytes(copying: $0) }
    return try #require(S3Credentials.parse(secret, profile: profile))
}
