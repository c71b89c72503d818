import { ApiError, type Failure, fail, failBare, type OnErrors } from "@acme/languages";

export const onErrors: OnErrors = ({ status, bare }): Failure => {
  try {
    const { name } = bare ? failBare({ status }) : fail({ status });
    return { kind: "success", code: name };
  } catch (error) {
    if (failBare.failed(error, 404)) return { kind: "bare", status: error.status };
    if (fail.failed(error, 404)) return { kind: "problem", status: error.status, code: error.body.code };
    if (fail.failed(error, 422)) {
      const [[field, [code]] = ["", [""]]] = Object.entries(error.body.errors);
      return { kind: "invalid", status: error.status, code, field };
    }
    if (fail.failed(error, "4XX") && "kind" in error.body) {
      return { kind: "failure", status: error.status, code: error.body.code };
    }
    if (fail.failed(error, "default") && "code" in error.body) {
      return { kind: "problem", status: error.status, code: error.body.code };
    }
    if (error instanceof ApiError) return { kind: "unexpected", status: error.status };
    throw error;
  }
};
