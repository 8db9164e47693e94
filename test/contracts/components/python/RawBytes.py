import hashlib


class RawBytes:
    """A raw predict that tells what it got: which keys, of which kinds, and the digest of the bytes."""

    def predict_raw(self, request):
        bytes_ = request.get("binData")
        meta = request.get("meta", {})
        tags = {key: type(value).__name__ for key, value in request.items()}
        if isinstance(bytes_, bytes):
            tags["sha256"] = hashlib.sha256(bytes_).hexdigest()
        answer = {"meta": {"puid": meta.get("puid", ""), "tags": tags}, "strData": str(request.get("strData", ""))}
        if request.get("strData") == "refuse me":
            answer["status"] = {"code": 400, "reason": "REFUSED", "status": "FAILURE"}
        return answer
