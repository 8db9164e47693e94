"""What the model itself answers: run inside the image, with scikit-learn and nothing of seldon-build's.

stdin: {"model": "model.joblib", "rows": [[…], …], "names": ["a", …] or null}; with names the rows become a data frame.
stdout: {"predict": […], "predict_proba": [[…]] or null, "classes": […] or null}, floats as repr writes them.
"""

import json
import os
import sys

import joblib

FOLDER = os.environ.get("MICROSERVICE", "/microservice")


def main():
    request = json.load(sys.stdin)
    sys.path.insert(0, FOLDER)
    model = joblib.load(os.path.join(FOLDER, request["model"]))
    rows = request["rows"]
    if request.get("names"):
        import pandas

        rows = pandas.DataFrame(rows, columns=request["names"])
    probabilities = model.predict_proba(rows).tolist() if hasattr(model, "predict_proba") else None
    classes = model.classes_.tolist() if hasattr(model, "classes_") else None
    answer = {"predict": model.predict(rows).tolist(), "predict_proba": probabilities, "classes": classes}
    json.dump(answer, sys.stdout)


main()
