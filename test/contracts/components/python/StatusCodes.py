class StatusCodes:
    """Raw methods whose answer carries the status code that jsonData asks for, as a number or a text."""

    def predict_raw(self, request):
        return {"status": {"code": request["jsonData"]}, "strData": "told"}

    def transform_input_raw(self, request):
        return {"status": {"code": request["jsonData"]}, "strData": "told"}

    def transform_output_raw(self, request):
        return {"status": {"code": request["jsonData"]}, "strData": "told"}
